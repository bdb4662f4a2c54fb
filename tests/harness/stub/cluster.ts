// The API server stub as a Cluster: in this process, in memory, ready at once. It is what tests fall back to where
// Kubernetes itself cannot be built; `supports()` says what it leaves out.

import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { kubernetesVersion } from '../../cluster/version.ts'
import { CertificateAuthority } from '../cluster-certificates.ts'
import { type Cluster, type ClusterOptions, supports } from '../cluster-contract.ts'
import { writeKubeconfig } from '../cluster-kubeconfig.ts'
import { Keeper } from '../cluster-process.ts'
import { requester } from '../cluster-request.ts'
import { Api } from './api.ts'
import { StubServer } from './server.ts'

/** Closed while the server is paused. */
const Gate = () => {
  let opened = Promise.withResolvers<void>()
  opened.resolve()
  return {
    passed: () => opened.promise,
    /** Gives back the function that opens it. */
    shut: () => {
      opened = Promise.withResolvers<void>()
      return () => opened.resolve()
    },
  }
}

export const startStubCluster = async (_options: ClusterOptions = {}): Promise<Cluster> => {
  const { dir, end } = await Keeper()
  const authority = CertificateAuthority('stub-cluster-ca')
  const caPem = authority.certificatePem
  const serving = authority.issueServer({ commonName: 'kube-apiserver' })
  const adminToken = randomBytes(24).toString('base64url')
  const gate = Gate()
  const deps = { api: Api({ adminToken, caPem, gitVersion: kubernetesVersion }), serving, gate: gate.passed }
  let server = await StubServer({ ...deps, port: 0 })
  const { port } = server
  const url = `https://127.0.0.1:${port}`
  return {
    kind: 'stub',
    url,
    caPem,
    adminToken,
    dir,
    kubeconfig: await writeKubeconfig(join(dir, 'kubeconfig'), { server: url, caPem, user: { token: adminToken } }),
    auditLog: undefined,
    supports: feature => supports(['stub'], feature),
    apiServerPid: () => undefined,
    request: requester({ url, caPem, adminToken }),
    pauseApiServer: async () => gate.shut(),
    restartApiServer: async () => {
      await server.close()
      server = await StubServer({ ...deps, port })
    },
    stop: async () => {
      await server.close()
      await end()
    },
  }
}
