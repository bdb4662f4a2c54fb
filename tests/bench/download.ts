// One long answer: how fast it comes, and the CPU time that each program on the way spends on it.
import http2 from 'node:http2'
import type { Way, Ways } from './compare.ts'
import { cpuMeter } from './cpu.ts'
import { median } from './stack.ts'

const ROUNDS = 3
const BYTES = 512 * 1024 * 1024
const GIB = 1024 * 1024 * 1024

type Download = { perSecond: number; cpuMs: Record<string, number> }

/** As fast as it goes; at a `rate` in bytes a second, the API server sends as a link of that rate would. */
export async function download({ direct, relayed }: Ways, rate?: number): Promise<Record<string, unknown>> {
  const rounds: { direct: Download; relayed: Download }[] = []
  await once(relayed, rate)
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ direct: await once(direct, rate), relayed: await once(relayed, rate) })
  }
  const [one, other] = [middle(rounds.map(round => round.direct)), middle(rounds.map(round => round.relayed))]
  const { relay = 0, agent = 0 } = other.cpuMs
  return {
    direct_per_s: one.perSecond,
    relayed_per_s: other.perSecond,
    ratio: Math.round((other.perSecond / one.perSecond) * 100) / 100,
    cpu_ms_per_gib: { direct: one.cpuMs, relayed: other.cpuMs },
    per_s_of_two_cores: Math.round((GIB * 1000) / Math.max(relay, agent)),
  }
}

/** This process is the load. */
async function once({ url, ca, path, token, programs }: Way, rate?: number): Promise<Download> {
  const session = http2.connect(url, { ca, settings: { initialWindowSize: 1024 * 1024 } })
  const query = `limitBytes=${BYTES}${rate === undefined ? '' : `&rate=${rate}`}`
  const spent = await cpuMeter({ ...programs, load: process.pid })
  const from = performance.now()
  let bytes = 0
  const stream = session.request({ ':path': `${path}/log?${query}`, authorization: `Bearer ${token}` })
  for await (const chunk of stream) bytes += chunk.length
  const seconds = (performance.now() - from) / 1000
  const cpuMs = await spent()
  session.close()
  if (bytes !== BYTES) throw new Error(`${bytes} of ${BYTES} bytes came`)
  const ofGib = Object.entries(cpuMs).map(([name, ms]) => [name, (ms * GIB) / BYTES])
  return { perSecond: Math.round(bytes / seconds), cpuMs: Object.fromEntries(ofGib) }
}

/** Each figure the median of its own. */
function middle(all: readonly Download[]): Download {
  const names = Object.keys(all[0]?.cpuMs ?? {})
  return {
    perSecond: median(all.map(one => one.perSecond)),
    cpuMs: Object.fromEntries(names.map(name => [name, median(all.map(one => one.cpuMs[name] ?? 0))])),
  }
}
