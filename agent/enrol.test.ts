// Enrolment over a line that breaks: an answer that is lost on the way must not cost the token.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createSecureServer, type Http2SecureServer as Server } from 'node:http2'
import type { AddressInfo } from 'node:net'
import { formatJoin } from '../relay/wire/join'
import { AGENT_PATHS, type EnrolmentRequest } from '../relay/wire/messages'
import { CertificateAuthority } from '../tests/harness/cluster-certificates'
import type { Cluster } from '../tests/harness/cluster-contract'
import { quiet } from '../tests/harness/database'
import { startStubCluster } from '../tests/harness/stub/cluster'
import { startAgent } from './main'

let cluster: Cluster
let relay: Server
const authority = CertificateAuthority('test-root')
const asked: EnrolmentRequest[] = []

beforeAll(async () => {
  cluster = await startStubCluster()
  const { keyPem: key, certificatePem: cert } = authority.issueServer({ commonName: 'relay' })
  relay = createSecureServer({ key, cert }, async (request, response) => {
    expect(request.url).toBe(AGENT_PATHS.enrolment)
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push(JSON.parse(body) as EnrolmentRequest)
    if (asked.length === 1) return void request.stream.session?.destroy()
    const error = { code: 'token-used', message: 'Cannot enrol: enough', final: true }
    response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ error }))
  })
  await new Promise<void>(resolve => relay.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  relay.close()
  await cluster.stop()
})

test('startAgent() asks again with the same key, which core takes for the same use of the token', async () => {
  const { port } = relay.address() as AddressInfo
  const join = formatJoin({
    kind: 'agent',
    url: `https://localhost:${port}`,
    token: 'once',
    root: authority.certificatePem,
  })
  const config = {
    join,
    joinFile: undefined,
    kubeconfig: cluster.kubeconfig,
    namespace: 'salaminia',
    restricted: false,
    allowClusterRoles: undefined,
    dial: 'auto' as const,
    httpsProxy: undefined,
    noProxy: undefined,
  }
  await expect(startAgent({ ...config, logLevel: 'error' }, { log: quiet })).rejects.toThrow(
    'Cannot enrol the cluster: Cannot enrol: enough',
  )
  expect(asked).toHaveLength(2)
  expect(asked[1]).toEqual(asked[0] as EnrolmentRequest)
})
