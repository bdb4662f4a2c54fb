// A relay and the core it hears: what is revoked while core dies is cut when it is back, and a relay that core cannot reach
// serves to the end of its grants and not longer.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import { sharedCluster } from '../harness/cluster.ts'
import { type Fleet, type FleetRelay, startFleet } from '../harness/fleet.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { type Through, through } from '../harness/through.ts'

setDefaultTimeout(120_000)

const MAPS = '/api/v1/namespaces/default/configmaps'

let sal: Salaminia
let fleet: Fleet
let relay: FleetRelay
let clusterId: string

beforeAll(async () => {
  const cluster = await sharedCluster()
  sal = await startSalaminia({ isCoreOnly: true })
  fleet = await startFleet(sal)
  relay = await fleet.relay('apart')
  ;({ clusterId } = await fleet.agent('demo', cluster.kubeconfig, relay))
})
afterAll(async () => {
  await fleet?.end()
  await sal?.stop()
})

async function person(email: string, expires_at?: string): Promise<{ person: Person; way: Through; binding: string }> {
  const made = await sal.person(email, [])
  const { id } = await sal.api<{ id: string }>('POST', '/v1/bindings', {
    body: { role: 'cluster-admin', user_id: made.id, project_id: null, ...(expires_at ? { expires_at } : {}) },
  })
  return { person: made, way: await through(sal, made, { clusterId, relayUrl: relay.url }), binding: id }
}

test('what was revoked as core died is cut as soon as it is back', async () => {
  const { way, binding } = await person('ann@example.com')
  const watch = await way.watch(MAPS)
  // Whatever of the answer came: the change is committed, and nobody was told.
  await Promise.allSettled([sal.api('DELETE', `/v1/bindings/${binding}`), sal.kill()])
  await sal.start()
  const { items } = await sal.api<{ items: unknown[] }>('GET', `/v1/bindings?role=cluster-admin`)
  if (items.length > 0) await sal.api('DELETE', `/v1/bindings/${binding}`)
  await watch.ended
  expect(await way.codes(MAPS)).toEqual([403])
})

test('cut off from core, a relay ends streams and refuses requests when its grants have run out', async () => {
  const until = Date.now() + 8_000
  const { way } = await person('bob@example.com', new Date(until).toISOString())
  const watch = await way.watch(MAPS)
  expect(await way.codes(MAPS)).toEqual([200])
  await sal.kill()
  expect(await way.codes(MAPS)).toEqual([200])
  await watch.ended
  // A grant counts in whole seconds.
  expect(Date.now()).toBeGreaterThan(until - 1_500)
  expect(await way.codes(MAPS)).toEqual([503])
  await sal.start()
})
