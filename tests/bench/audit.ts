// What the audit costs: a GET through a relay that records durably beside one that records nothing, in the same run, with core
// and its database storing the records on the same processors and without; and how many records a second come from append() to a
// commit in PostgreSQL. Prints JSON; docs/bench.md says how to read it.
import { join } from 'node:path'
import { freshDatabase } from '../harness/database.ts'
import { startFleet } from '../harness/fleet.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { recordsPerSecond } from './audit-records.ts'
import type { Load, LoadResult } from './load.ts'
import { measure, median, NO_RATE, relayedTarget, startFixedApiServer, type Target } from './stack.ts'

const ROUNDS = 5
const RECORDS = 200_000
const ALONE = { count: 3_000, connections: 1, depth: 1 }
const MANY = { count: 20_000, connections: 4, depth: 16 }

const database = await freshDatabase({ isDurable: true })
const sal = await startSalaminia({ isCoreOnly: true, databaseUrl: database.where.url })
try {
  const figures = {
    ...{ bun: Bun.version, cores: navigator.hardwareConcurrency },
    get: await getting(sal),
    get_without_storing: await withoutStoring(),
    stored: await recordsPerSecond(sal, database.where.url, RECORDS),
  }
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
} finally {
  await sal.stop()
  await database.drop()
}
process.exit(0)

async function withoutStoring(): Promise<unknown> {
  const core = await startSalaminia({ isCoreOnly: true })
  try {
    return await getting(core, join(import.meta.dir, 'relay-without-core.ts'))
  } finally {
    await core.stop()
  }
}

/** `program` is the relay that records, when it is not the product's. */
async function getting(core: Salaminia, program?: string): Promise<unknown> {
  const fleet = await startFleet(core)
  const api = await startFixedApiServer(core)
  try {
    const strict = await fleet.relay('strict', NO_RATE, program)
    const off = await fleet.relay('off', NO_RATE, join(import.meta.dir, 'relay-without-audit.ts'))
    const agent = await fleet.agent('fixed', api.kubeconfig, strict)
    await agent.tunnels(2)
    const person = await core.person('bench@example.com', [{ role: 'cluster-admin' }])
    const path = '/api/v1/namespaces/default/pods/bench'
    const at = (relayUrl: string) => relayedTarget(core, person, { cluster: 'fixed', path, relayUrl })
    // New ones each time: a credential ends after a quarter of an hour.
    const targets = async () => ({ strict: await at(strict.url), off: await at(off.url) })
    return {
      one_at_a_time: await compare(await targets(), ALONE),
      at_once_64: await compare(await targets(), MANY),
    }
  } finally {
    api.stop()
    await fleet.end()
  }
}

/** Rounds alternate, so that a machine that slows down slows both; each figure is the median of the rounds. */
async function compare(targets: { strict: Target; off: Target }, shape: Omit<Load, keyof Target>): Promise<unknown> {
  const rounds: Record<'strict' | 'off', LoadResult[]> = { strict: [], off: [] }
  for (let round = 0; round < ROUNDS; round++) {
    rounds.off.push(await measure({ ...targets.off, ...shape }))
    rounds.strict.push(await measure({ ...targets.strict, ...shape }))
  }
  const middle = (of: 'strict' | 'off', name: 'p50' | 'p99' | 'perSecond') => median(rounds[of].map(one => one[name]))
  const result = (of: 'strict' | 'off') => ({
    ...{ p50_ms: middle(of, 'p50'), p99_ms: middle(of, 'p99'), per_second: middle(of, 'perSecond') },
  })
  const [strict, off] = [result('strict'), result('off')]
  return {
    ...{ strict, off, ratio_p50: strict.p50_ms / off.p50_ms, ratio_p99: strict.p99_ms / off.p99_ms },
    ...{ added_p50_ms: strict.p50_ms - off.p50_ms, added_p99_ms: strict.p99_ms - off.p99_ms },
  }
}
