// Real Kubernetes: etcd, kube-apiserver and the controllers that tests need, as child processes on
// loopback ports; on request one node, see cluster-kubelet.ts. Ready means that /readyz says so and that the aggregated
// ClusterRoles hold all they will ever hold.

import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type ClusterBinaries, findKubelet } from './cluster-binaries.ts'
import { CertificateAuthority, newSigningKeyPem } from './cluster-certificates.ts'
import { type Cluster, type ClusterOptions, supports } from './cluster-contract.ts'
import { writeKubeconfig } from './cluster-kubeconfig.ts'
import { startKubelet } from './cluster-kubelet.ts'
import { Keeper } from './cluster-process.ts'
import { requester } from './cluster-request.ts'
import { until } from './cluster-wait.ts'

/** No scheduler and no node controllers: Pods stay Pending unless there is a kubelet, which binds them itself. */
const controllers = [
  'clusterrole-aggregation-controller',
  'deployment-controller',
  'garbage-collector-controller',
  'namespace-controller',
  'replicaset-controller',
  'root-ca-certificate-publisher-controller',
  'serviceaccount-controller',
]

const auditPolicy = { apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules: [{ level: 'Metadata' }] }

/** Given by the kernel; in principle another process may take one before our child does, and then the start fails. */
const freePorts = async (count: number) => {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer()
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      return server
    }),
  )
  const ports = servers.map(server => {
    const address = server.address()
    if (address === null || typeof address === 'string') throw new TypeError('Cannot read the port of a TCP listener')
    return address.port
  })
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))))
  return ports
}

/** Every file the processes read, all in `dir`; names here are the flags' values below. */
const writeFiles = async (dir: string, url: string) => {
  const authority = CertificateAuthority('test-cluster-ca')
  const server = authority.issueServer({ commonName: 'kube-apiserver' }, ['localhost', 'kubernetes.default.svc'])
  const admin = authority.issueClient({ commonName: 'test-admin', organization: 'system:masters' })
  const adminToken = randomBytes(24).toString('base64url')
  const caPem = authority.certificatePem
  const files = {
    'ca.pem': caPem,
    'server.pem': server.certificatePem,
    'server.key': server.keyPem,
    'admin.pem': admin.certificatePem,
    'admin.key': admin.keyPem,
    'service-accounts.key': newSigningKeyPem(),
    'tokens.csv': `${adminToken},test-admin,test-admin,"system:masters"\n`,
    'audit-policy.json': JSON.stringify(auditPolicy),
  }
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(dir, name), text, { mode: 0o600 })))
  const kubeconfig = await writeKubeconfig(join(dir, 'kubeconfig'), {
    server: url,
    caPem,
    user: { certificate: admin },
  })
  return { caPem, adminToken, kubeconfig }
}

const etcdCommand = (binary: string, clientPort: number, peerPort: number) => {
  const client = `http://127.0.0.1:${clientPort}`
  const peer = `http://127.0.0.1:${peerPort}`
  return [
    binary,
    '--name=test',
    '--data-dir=etcd-data',
    '--unsafe-no-fsync', // a test cluster has nothing to survive a power cut
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=test=${peer}`,
    '--log-level=warn',
  ]
}

const apiServerCommand = (binary: string, options: { port: number; etcdPort: number; audit: boolean }) => [
  binary,
  `--etcd-servers=http://127.0.0.1:${options.etcdPort}`,
  '--bind-address=127.0.0.1',
  '--advertise-address=127.0.0.1',
  `--secure-port=${options.port}`,
  '--endpoint-reconciler-type=none', // Endpoints may not hold a loopback address
  '--service-cluster-ip-range=10.96.0.0/24',
  '--tls-cert-file=server.pem',
  '--tls-private-key-file=server.key',
  '--client-ca-file=ca.pem',
  '--token-auth-file=tokens.csv',
  '--authorization-mode=RBAC',
  '--service-account-issuer=https://kubernetes.default.svc',
  '--service-account-key-file=service-accounts.key',
  '--service-account-signing-key-file=service-accounts.key',
  // For the test kubelet, and for tests that play one themselves.
  '--kubelet-client-certificate=admin.pem',
  '--kubelet-client-key=admin.key',
  '--kubelet-preferred-address-types=InternalIP',
  ...(options.audit
    ? ['--audit-policy-file=audit-policy.json', '--audit-log-path=audit.log', '--audit-log-mode=blocking']
    : []),
]

const controllerManagerCommand = (binary: string, port: number) => [
  binary,
  '--kubeconfig=kubeconfig',
  `--controllers=${controllers.join(',')}`,
  '--leader-elect=false',
  '--bind-address=127.0.0.1',
  `--secure-port=${port}`,
  '--root-ca-file=ca.pem',
  '--kube-api-qps=500',
  '--kube-api-burst=1000',
]

interface ClusterRole {
  readonly metadata: { readonly labels?: Record<string, string> }
  readonly rules: readonly unknown[] | null
  readonly aggregationRule?: { readonly clusterRoleSelectors: readonly { matchLabels?: Record<string, string> }[] }
}

/** `admin` takes from `edit`, which takes from `view`: the last is filled a while after the first. */
const isAggregated = (role: ClusterRole, all: readonly ClusterRole[]) => {
  const selectors = role.aggregationRule?.clusterRoleSelectors ?? []
  const matching = selectors.flatMap(({ matchLabels = {} }) =>
    all.filter(({ metadata }) => Object.entries(matchLabels).every(([key, value]) => metadata.labels?.[key] === value)),
  )
  const held = new Set(role.rules?.map(rule => JSON.stringify(rule)))
  return matching.every(({ rules }) => rules?.every(rule => held.has(JSON.stringify(rule))) ?? false)
}

interface StartOptions extends Pick<ClusterOptions, 'audit'> {
  /** Path of the binary; undefined starts none. */
  readonly kubelet: string | undefined
}

const startWith = async (keeper: Keeper, binaries: ClusterBinaries, options: StartOptions) => {
  const { dir } = keeper
  const { kubelet } = options
  const [etcdPort = 0, peerPort = 0, port = 0, controllerPort = 0] = await freePorts(4)
  const url = `https://127.0.0.1:${port}`
  const audit = options.audit ?? false
  const { caPem, adminToken, kubeconfig } = await writeFiles(dir, url)
  const request = requester({ url, caPem, adminToken })
  const isReady = async () => (await request('/readyz')).ok
  const startApiServer = () =>
    keeper.start('kube-apiserver', apiServerCommand(binaries['kube-apiserver'], { port, etcdPort, audit }))

  const etcd = await keeper.start('etcd', etcdCommand(binaries.etcd, etcdPort, peerPort))
  let apiServer = await startApiServer()
  await until('the API server is ready', isReady, { children: [etcd, apiServer] })
  // Not earlier: it gives up for good when it finds no API server for ten seconds.
  const controllerManager = await keeper.start(
    'kube-controller-manager',
    controllerManagerCommand(binaries['kube-controller-manager'], controllerPort),
  )
  const areRolesFilled = async () => {
    const list = (await (await request('/apis/rbac.authorization.k8s.io/v1/clusterroles')).json()) as unknown
    const { items } = list as { items: ClusterRole[] }
    return items.every(role => isAggregated(role, items))
  }
  const children = [etcd, apiServer, controllerManager]
  await until('the aggregated ClusterRoles hold all they will', areRolesFilled, { children })

  if (kubelet) await startKubelet({ keeper, binary: kubelet, request })

  const restartApiServer = async () => {
    await apiServer.kill()
    apiServer = await startApiServer()
    await until('the API server is ready again', isReady, { children: [etcd, apiServer] })
  }
  const pauseApiServer = async () => {
    const paused = apiServer
    await paused.suspend()
    return () => paused.resume()
  }
  const auditLog = audit ? join(dir, 'audit.log') : undefined
  const apiServerPid = () => apiServer.pid
  return { url, caPem, adminToken, kubeconfig, auditLog, request, apiServerPid, restartApiServer, pauseApiServer }
}

const requireKubelet = () => {
  const binary = findKubelet()
  if (!binary) throw new Error('Cannot start a test kubelet as its binary is missing: run "bun run cluster:install"')
  return binary
}

export const startRealCluster = async (binaries: ClusterBinaries, options: ClusterOptions = {}): Promise<Cluster> => {
  const kubelet = options.kubelet ? requireKubelet() : undefined
  const keeper = await Keeper()
  try {
    return {
      kind: 'real',
      dir: keeper.dir,
      ...(await startWith(keeper, binaries, { ...options, kubelet })),
      supports: feature => supports(kubelet ? ['real', 'kubelet'] : ['real'], feature),
      stop: keeper.end,
    }
  } catch (error) {
    await keeper.end()
    throw error
  }
}
