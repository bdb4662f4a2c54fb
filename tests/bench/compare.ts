// Direct access and the way through the relay in turns, so that a machine that slows down slows both.
import type { Programs } from './cpu.ts'
import type { Load, LoadResult } from './load.ts'
import { type ApiServer, measure, median, type Target } from './stack.ts'

const ROUNDS = 3

/** Where to ask, and the programs on the way there. */
export type Way = Target & Required<Pick<Load, 'programs'>>
export type Ways = { direct: Way; relayed: Way }
export type Shape = Omit<Load, keyof Way>
export type Compared = { direct: LoadResult; relayed: LoadResult }

/** The API server is on both. */
export function waysTo(api: ApiServer, path: string, relayed: Way): Ways {
  const { url, ca, token } = api
  const programs: Programs = api.pid === undefined ? {} : { api_server: api.pid }
  return {
    direct: { url, ca, token, path, programs },
    relayed: { ...relayed, programs: { ...relayed.programs, ...programs } },
  }
}

export async function compare({ direct, relayed }: Ways, shape: Shape): Promise<Compared> {
  const rounds: Compared[] = []
  for (let round = 0; round < ROUNDS; round++) {
    rounds.push({ direct: await measure({ ...direct, ...shape }), relayed: await measure({ ...relayed, ...shape }) })
  }
  return { direct: middle(rounds.map(one => one.direct)), relayed: middle(rounds.map(one => one.relayed)) }
}

/** Each figure the median of its own. */
export function middle(results: readonly LoadResult[]): LoadResult {
  const of = (figure: (result: LoadResult) => number) => round3(median(results.map(figure)))
  const programs = Object.keys(results[0]?.cpu_us ?? {})
  return {
    perSecond: of(one => one.perSecond),
    p50: of(one => one.p50),
    p99: of(one => one.p99),
    failures: of(one => one.failures),
    cpu_us: Object.fromEntries(programs.map(name => [name, of(one => one.cpu_us[name] ?? 0)])),
  }
}

export function added({ direct, relayed }: Compared): { added_p50_ms: number; added_p99_ms: number } {
  return { added_p50_ms: round3(relayed.p50 - direct.p50), added_p99_ms: round3(relayed.p99 - direct.p99) }
}

/**
 * How many a second relay and agent carry when they have a core each and nothing else runs there: each is one thread for the
 * most part, and the one that spends more on each is the slower.
 */
export function perSecondOfTwoCores({ relay = 0, agent = 0 }: Record<string, number>): number {
  return Math.round(1e6 / Math.max(relay, agent))
}

export function round3(value: number): number {
  return Math.round(value * 1000) / 1000
}
