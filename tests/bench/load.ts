// The load: a process of its own, so that what it spends is the same on every path. Asks `count` times over HTTP/2 with
// `depth` requests under way on each of `connections`, after `warm` requests that are not measured, and prints what it saw as
// one JSON line.
//   bun tests/bench/load.ts '{"url":…,"ca":…,"path":…,"token":…,"count":…,"connections":…,"depth":…}'
import http2, { type ClientHttp2Session } from 'node:http2'
import { cpuMeter, type Programs, usEach } from './cpu.ts'

/** About as many make JavaScriptCore compile the hot code of whoever carries them, this process included. */
const WARM = 20_000

export type Load = {
  url: string
  ca: string
  path: string
  token: string
  count: number
  connections: number
  depth: number
  warm?: number
  /** Where to warm this process, when the programs on the way are to be met as they are. */
  warmAt?: Pick<Load, 'url' | 'ca' | 'path' | 'token'>
  /** Whose CPU time is to be read. */
  programs?: Programs
}
/** Latencies in ms; CPU time that a request cost each of `programs`, and the load itself, in microseconds. */
export type LoadResult = {
  perSecond: number
  p50: number
  p99: number
  failures: number
  cpu_us: Record<string, number>
}

if (import.meta.main) {
  const load = JSON.parse(process.argv[2] ?? '{}') as Load
  const { warm = WARM, warmAt } = load
  if (warm > 0) await run({ ...load, ...warmAt, count: warm })
  const spent = await cpuMeter({ ...load.programs, load: process.pid })
  const result = await run(load)
  process.stdout.write(`${JSON.stringify({ ...result, cpu_us: usEach(await spent(), load.count) })}\n`)
  process.exit(0)
}

async function run({ url, ca, path, token, count, connections, depth }: Load): Promise<Omit<LoadResult, 'cpu_us'>> {
  const sessions = Array.from({ length: connections }, () => http2.connect(url, { ca }))
  const latencies: number[] = []
  let failures = 0
  let left = count
  const worker = async (session: ClientHttp2Session) => {
    while (left-- > 0) {
      const from = performance.now()
      const status = await get(session, path, token)
      latencies.push(performance.now() - from)
      if (status !== 200) failures += 1
    }
  }
  const from = performance.now()
  await Promise.all(sessions.flatMap(session => Array.from({ length: depth }, () => worker(session))))
  const seconds = (performance.now() - from) / 1000
  for (const session of sessions) session.close()
  latencies.sort((a, b) => a - b)
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? 0
  return { perSecond: Math.round(count / seconds), p50: at(0.5), p99: at(0.99), failures }
}

function get(session: ClientHttp2Session, path: string, token: string): Promise<number> {
  return new Promise(resolve => {
    const stream = session.request({ ':path': path, authorization: `Bearer ${token}`, accept: 'application/json' })
    let status = 0
    stream.on('response', headers => {
      status = Number(headers[':status'])
    })
    stream.on('error', () => resolve(0))
    stream.on('end', () => resolve(status))
    stream.resume()
  })
}
