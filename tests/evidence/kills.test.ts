// kill -9 of relay and core at random moments under load, on a real PostgreSQL: no acknowledged request without its begin and
// its one end in the store, no record twice, no gap, and the chain holds from its first link to its head.
// SAL_TEST_KILLS says how many; the same seed gives the same order of kills.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { relayedTarget, startFixedApiServer } from '../bench/stack.ts'
import { until } from '../harness/cluster-wait.ts'
import { DATABASE_KINDS, freshDatabase } from '../harness/database.ts'
import { type Fleet, type FleetRelay, startFleet } from '../harness/fleet.ts'
import { type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { Random } from '../model/random.ts'
import { startLoad } from './load.ts'
import { faultsOf, readChains, type StoredRecord } from './stored.ts'

const KILLS = Number(process.env.SAL_TEST_KILLS ?? 20)
const SEED = Number(process.env.SAL_TEST_SEED ?? crypto.getRandomValues(new Uint32Array(1))[0])
const MOST_BETWEEN_MS = 400

setDefaultTimeout(120_000 + KILLS * 10_000)

let database: Awaited<ReturnType<typeof freshDatabase>>
let sal: Salaminia
let fleet: Fleet
let relay: FleetRelay
let api: Awaited<ReturnType<typeof startFixedApiServer>>

const isPossible = DATABASE_KINDS.includes('postgres')

beforeAll(async () => {
  if (!isPossible) return
  database = await freshDatabase()
  sal = await startSalaminia({ isCoreOnly: true, databaseUrl: database.where.url })
  fleet = await startFleet(sal)
  relay = await fleet.relay('one', ['--requests-per-second', '1000000', '--request-burst', '1000000'])
  api = await startFixedApiServer(sal)
  await fleet.agent('fixed', api.kubeconfig, relay)
})
afterAll(async () => {
  api?.stop()
  await fleet?.end()
  await sal?.stop()
  await database?.drop()
})

test.if(isPossible)(`${KILLS} kills lose and repeat nothing that was acknowledged (seed ${SEED})`, async () => {
  const person = await sal.person('load@example.com', [{ role: 'cluster-admin' }])
  const path = '/api/v1/namespaces/default'
  const target = await relayedTarget(sal, person, { cluster: 'fixed', path, relayUrl: relay.url })
  const load = startLoad(target, { workers: 12, watchers: 3 })
  const chance = Random(SEED)
  const killed = { relay: 0, core: 0 }
  const from = performance.now()
  for (let kill = 0; kill < KILLS; kill++) {
    const before = load.acknowledged.size
    await until('requests are served', async () => load.acknowledged.size > before + 20)
    await Bun.sleep(chance.below(MOST_BETWEEN_MS))
    const whom = chance.isOneIn(3) ? 'core' : 'relay'
    killed[whom] += 1
    if (whom === 'core') await sal.restart()
    else {
      await relay.child.kill()
      await relay.start()
    }
  }
  const minutes = (performance.now() - from) / 60_000
  await load.stop()
  const records = await settled(load.acknowledged.keys())
  const chains = await readChains(database.where.url)
  const unanswered = load.asked() - load.acknowledged.size
  const restarted = records.filter(({ reason }) => reason === 'relay-restarted').length
  const acknowledged = load.acknowledged.size
  const statuses: Record<number, number> = {}
  for (const status of load.acknowledged.values()) statuses[status] = (statuses[status] ?? 0) + 1
  const figures = { ...killed, minutes, acknowledged, statuses, unanswered, records: records.length, restarted }
  process.stderr.write(`${JSON.stringify(figures)}\n`)
  expect(chains).toHaveLength(1)
  expect(chains.flatMap(faultsOf)).toEqual([])
  expect(missingOf(load.acknowledged.keys(), records)).toEqual([])
  expect(records.filter(({ kind }) => kind === 'gap')).toEqual([])
  // Watches were open at each kill of the relay.
  expect(restarted).toBeGreaterThanOrEqual(killed.relay)
})

/** All that is going to come. */
async function settled(acknowledged: Iterable<string>): Promise<StoredRecord[]> {
  const paths = [...acknowledged]
  let records: StoredRecord[] = []
  const isThere = async () => {
    records = (await readChains(database.where.url)).flatMap(chain => chain.records)
    return missingOf(paths, records).length === 0
  }
  // What is missing then is what the test is about.
  await until('every record has come', isThere, { timeoutMs: 20_000 }).catch(() => {})
  return records
}

/** Of each acknowledged path one begin, of each begin one end or denial. */
function missingOf(acknowledged: Iterable<string>, records: readonly StoredRecord[]): string[] {
  const begins = new Map<string, number>()
  const ends = new Map<string, number>()
  for (const { kind, path, request_id } of records) {
    if (kind === 'begin') begins.set(path, (begins.get(path) ?? 0) + 1)
    else ends.set(request_id, (ends.get(request_id) ?? 0) + 1)
  }
  const denied = new Set(records.flatMap(({ kind, path }) => (kind === 'denial' ? [clusterPath(path)] : [])))
  const faults: string[] = []
  for (const whole of acknowledged) {
    const path = clusterPath(whole)
    const count = begins.get(path) ?? 0
    if (count !== 1 && !(count === 0 && denied.has(path))) faults.push(`${path} has ${count} begins`)
  }
  for (const { kind, path, request_id } of records)
    if (kind === 'begin' && ends.get(request_id) !== 1) faults.push(`${path} has ${ends.get(request_id) ?? 0} ends`)
  return faults
}

/** What was refused before it led anywhere is recorded as it was asked. */
function clusterPath(path: string): string {
  return path.replace(/^\/k8s\/clusters\/[^/]+/, '')
}
