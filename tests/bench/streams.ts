// What streams cost: bytes a second and their CPU time, commands started a second, and what one stalled download does to the
// others on its tunnel. Each beside direct access, or beside the same without the stalled one, in the same run. Prints JSON.
import http2, { type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import tls from 'node:tls'
import { startApart } from './apart.ts'
import { download } from './download.ts'
import { POD } from './real-cluster.ts'
import { median, percentiles, startFixedApiServer, type Target } from './stack.ts'

const ROUNDS = 3
/** A link of 1 Gbit/s, in bytes. */
const GIGABIT = 125_000_000

const apart = await startApart()
const api = await startFixedApiServer(apart.sal)
try {
  const ways = await apart.join('fixed', api)
  const { direct, relayed } = await ways(POD)
  const figures = {
    download: await download({ direct, relayed }),
    download_at_1_gbit: await download({ direct, relayed }, GIGABIT),
    command_starts: await compared(direct, relayed, commandsPerSecond),
    stalled: await stalled(relayed),
  }
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
} finally {
  api.stop()
  await apart.end()
}
process.exit(0)

async function compared(direct: Target, relayed: Target, measure: (target: Target) => Promise<number>) {
  const all: { direct: number; relayed: number }[] = []
  await measure(relayed)
  for (let round = 0; round < ROUNDS; round++)
    all.push({ direct: await measure(direct), relayed: await measure(relayed) })
  const [one, other] = [median(all.map(round => round.direct)), median(all.map(round => round.relayed))]
  return {
    direct_per_s: Math.round(one),
    relayed_per_s: Math.round(other),
    ratio: Math.round((other / one) * 100) / 100,
  }
}

/** A new TLS connection each, as kubectl does, from its begin to the end of the command. */
async function commandsPerSecond(target: Target): Promise<number> {
  const COUNT = 400
  const AT_ONCE = 16
  let left = COUNT
  const from = performance.now()
  const worker = async () => {
    while (left-- > 0) await command(target)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return COUNT / ((performance.now() - from) / 1000)
}

function command({ url, ca, path, token }: Target): Promise<void> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host: hostname, port: Number(port), ca, ALPNProtocols: ['http/1.1'] })
    let seen = ''
    socket.on('data', chunk => {
      seen += chunk.toString('latin1')
    })
    socket.on('error', reject)
    socket.on('secureConnect', () => {
      const head = [
        `GET ${path}/exec?command=true&stdout=true HTTP/1.1`,
        `host: ${hostname}`,
        `authorization: Bearer ${token}`,
        'connection: Upgrade',
        'upgrade: websocket',
        'sec-websocket-version: 13',
        `sec-websocket-key: ${Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64')}`,
        'sec-websocket-protocol: v5.channel.k8s.io',
      ]
      socket.write(`${head.join('\r\n')}\r\n\r\n`)
    })
    socket.on('end', () => socket.end())
    socket.on('close', () => (seen.startsWith('HTTP/1.1 101') ? resolve() : reject(new Error(seen.slice(0, 200)))))
  })
}

/** Ninety-nine streams ask for one pod after another; a hundredth asked for 1 GiB and does not read. */
async function stalled(target: Target): Promise<unknown> {
  const LIVE = 99
  const SECONDS = 4
  const rounds: Record<'without' | 'with', { p50: number; p99: number }[]> = { without: [], with: [] }
  for (let round = 0; round < ROUNDS; round++) {
    rounds.without.push(await live())
    const session = http2.connect(target.url, { ca: target.ca })
    const stream = open(session, target, `/log?limitBytes=${1024 * 1024 * 1024}`)
    await new Promise(resolve => stream.once('data', resolve))
    stream.pause()
    rounds.with.push(await live())
    session.destroy()
  }
  const p99 = { without: median(rounds.without.map(r => r.p99)), with: median(rounds.with.map(r => r.p99)) }
  const p50 = { without: median(rounds.without.map(r => r.p50)), with: median(rounds.with.map(r => r.p50)) }
  return { p50_ms: p50, p99_ms: p99, p99_ratio: Math.round((p99.with / p99.without) * 100) / 100 }

  async function live() {
    const sessions = Array.from({ length: 9 }, () => http2.connect(target.url, { ca: target.ca }))
    const took: number[] = []
    const until = performance.now() + SECONDS * 1000
    const worker = async (session: ClientHttp2Session) => {
      while (performance.now() < until) {
        const from = performance.now()
        await answer(open(session, target, ''))
        took.push(performance.now() - from)
        // As people and controllers ask: not as fast as can be, or the figure would be of a queue.
        await Bun.sleep(50)
      }
    }
    await Promise.all(Array.from({ length: LIVE }, (_, at) => worker(sessions[at % 9] as ClientHttp2Session)))
    for (const session of sessions) session.close()
    return percentiles(took)
  }
}

async function answer(stream: ClientHttp2Stream): Promise<void> {
  let status: unknown
  stream.once('response', headers => {
    status = headers[':status']
  })
  for await (const _ of stream);
  if (status !== 200) throw new Error(`A GET was answered ${status}`)
}

function open(session: ClientHttp2Session, { path, token }: Target, rest: string): ClientHttp2Stream {
  return session.request({ ':path': path + rest, authorization: `Bearer ${token}` })
}
