// What recording costs: how long a command takes to start and how many start a second, and how fast output comes, for people whose
// role says off, on and mandatory, and mandatory with redactions; each in turn, in the same run. Prints JSON.
import tls from 'node:tls'
import { startSalaminia } from '../harness/salaminia.ts'
import { median, percentiles, relayedTarget, startFixedApiServer, type Target } from './stack.ts'

const ROUNDS = 3
const BYTES = 64 * 1024 * 1024
const PODS = '/api/v1/namespaces/default/pods'
const POLICIES = {
  off: { recording: 'off' },
  on: { recording: 'on' },
  mandatory: { recording: 'mandatory' },
  redacted: { recording: 'mandatory', redactions: ['(?i)password=[^ ]+', 'AKIA[0-9A-Z]{16}', '[a-z0-9.]+@[a-z0-9.]+'] },
}
type Figure = { starts_per_s: number[]; start_p50_ms: number[]; start_p99_ms: number[]; mib_per_s: number[] }

const flags = ['--recordings-max-mib', '1000000', '--requests-per-second', '1000000', '--request-burst', '1000000']
const sal = await startSalaminia({ flags })
const api = await startFixedApiServer(sal)
try {
  await sal.agent('fixed', api.kubeconfig)
  const targets = new Map<string, Target>()
  for (const [name, policy] of Object.entries(POLICIES)) targets.set(name, await targetOf(name, policy))
  const figures = new Map<string, Figure>()
  for (const name of targets.keys())
    figures.set(name, { starts_per_s: [], start_p50_ms: [], start_p99_ms: [], mib_per_s: [] })
  for (let round = 0; round < ROUNDS; round++)
    for (const [name, target] of targets) await measure(target, figures.get(name))
  const middle = ([name, figure]: [string, Figure]) => [
    name,
    Object.fromEntries(Object.entries(figure).map(([key, values]) => [key, Math.round(median(values) * 100) / 100])),
  ]
  process.stdout.write(`${JSON.stringify(Object.fromEntries([...figures].map(middle)), null, 2)}\n`)
} finally {
  api.stop()
  await sal.stop()
}
process.exit(0)

async function targetOf(name: string, policy: object): Promise<Target> {
  const rights = {
    permissions: ['projects.read', 'clusters.read', 'kubeconfigs.create'],
    cluster_roles: ['cluster-admin'],
  }
  const body = { ...rights, ...policy, name: `bench-${name}`, display_name: name, scope: 'project' }
  await sal.api('POST', '/v1/roles', { body })
  const person = await sal.person(`${name}@example.com`, [{ role: `bench-${name}` }])
  return relayedTarget(sal, person, { cluster: 'fixed', path: '' })
}

async function measure(target: Target, figure: Figure | undefined): Promise<void> {
  await command(target, 'command=true')
  const took: number[] = []
  for (let count = 0; count < 100; count++) {
    const from = performance.now()
    await command(target, 'command=true')
    took.push(performance.now() - from)
  }
  const { p50, p99 } = percentiles(took)
  figure?.start_p50_ms.push(p50)
  figure?.start_p99_ms.push(p99)
  let left = 400
  let from = performance.now()
  const worker = async () => {
    while (left-- > 0) await command(target, 'command=true')
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  figure?.starts_per_s.push(400 / ((performance.now() - from) / 1000))
  from = performance.now()
  const bytes = await command(target, `command=ls&tty=1&limitBytes=${BYTES}`)
  if (bytes < BYTES) throw new Error(`${bytes} of ${BYTES} bytes came`)
  figure?.mib_per_s.push(bytes / 1024 / 1024 / ((performance.now() - from) / 1000))
}

/** From its TLS connection to its end; answers how many bytes came. */
function command({ url, ca, path, token }: Target, query: string): Promise<number> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), ca, ALPNProtocols: ['http/1.1'] })
    let begun = ''
    let bytes = 0
    socket.on('data', (chunk: Buffer) => {
      if (begun.length < 16) begun += chunk.toString('latin1')
      bytes += chunk.length
    })
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      const head = [
        `GET ${path}${PODS}/bench/exec?${query}&stdout=true HTTP/1.1`,
        `host: ${hostname}`,
        `authorization: Bearer ${token}`,
        ...['connection: Upgrade', 'upgrade: websocket', 'sec-websocket-version: 13'],
        `sec-websocket-key: ${Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')}`,
        'sec-websocket-protocol: v5.channel.k8s.io',
      ]
      socket.write(`${head.join('\r\n')}\r\n\r\n`)
    })
    socket.on('end', () => socket.end())
    socket.on('close', () =>
      begun.startsWith('HTTP/1.1 101') ? resolve(bytes) : reject(new Error(begun.slice(0, 300))),
    )
  })
}
