// What questions to the audit cost at ten million records, and how fast records are stored beside them. Prints JSON.
//   bun tests/bench/audit-search.ts [rows]
import type { AuditEventQuery } from '../../core/audit-events/model.ts'
import type { Principal } from '../../core/auth/bearer.ts'
import { type Fixture, openFixture } from '../../core/fixture.ts'
import type { AuditRecord } from '../../relay/wire/messages.ts'
import { clusterId, projectId, SIZES, seed, userId } from './audit-seed.ts'

const RUNS = 30
const rows = Number(process.argv[2] ?? SIZES.rows)

const QUESTIONS: Record<string, AuditEventQuery> = {
  everything: {},
  'everything, oldest first': { order: 'oldest' },
  'a busy person': { user_id: userId(0) },
  'a person who does little': { user_id: userId(299) },
  'nobody there is': { user_id: userId(1_000) },
  'a person in a rare namespace': { user_id: userId(280), namespace: 'team-190' },
  'what a person deleted': { user_id: userId(250), verb: 'delete' },
  'a busy cluster': { cluster_id: clusterId(0) },
  'a cluster given up 80 days ago': { cluster_id: clusterId(99) },
  'deletions in that cluster': { cluster_id: clusterId(99), verb: 'delete' },
  'a project': { project_id: projectId(5) },
  'a busy namespace': { namespace: 'team-0' },
  'a rare namespace': { namespace: 'team-199' },
  'a namespace of one hour': { namespace: 'legacy' },
  'verb get': { verb: 'get' },
  'verb delete': { verb: 'delete' },
  'a verb nobody used': { verb: 'bind' },
  'deleted secrets': { resource: 'secrets', verb: 'delete' },
  exec: { subresource: 'exec' },
  'API group apps': { api_group: 'apps' },
  'what cannot be': { api_group: 'batch', resource: 'pods' },
  'a common name': { name: 'pods-5' },
  'a name that is not there': { name: 'pods-0123456789' },
  'names that begin so': { name_prefix: 'pods-c4' },
  denied: { outcome: 'denied' },
  failed: { outcome: 'failed' },
  'broken off': { outcome: 'broken-off' },
  'failed in a cluster and namespace': { cluster_id: clusterId(20), namespace: 'team-50', outcome: 'failed' },
  'an address': { source: '10.3.3.4' },
  'a /16': { source: '10.7.0.0/16' },
  'a /20': { source: '10.7.16.0/20' },
  'a range nobody is in': { source: '192.168.0.0/16' },
  'kind end': { kind: 'end' },
  gaps: { kind: 'gap' },
  'a request id': { request_id: crypto.randomUUID() },
  'a reason': { reason: 'caller-left' },
  'a common word': { q: 'kubectl' },
  'three words': { q: 'deletecollection secrets user29' },
  'the beginning of a name': { q: 'pods-c4' },
  'a word nobody used': { q: 'nosuchword' },
}

const core = await openFixture('postgres')
try {
  const seeded = await seed(core.sql, Math.floor(core.clock.ms / 86_400_000) * 86_400_000, rows)
  const principal = await adminOf(core)
  const figures: Record<string, unknown> = { rows, ...seeded }
  const pages: Record<string, unknown> = {}
  for (const [name, question] of Object.entries(QUESTIONS))
    pages[name] = await timed(async () => (await core.services.auditEvents.list(principal, question)).items.length)
  figures.first_page = pages
  const exact = async (q: AuditEventQuery) => {
    const { counted, is_exact } = await core.services.auditEvents.facets(principal, q)
    return `${counted}${is_exact ? '' : '+'}`
  }
  figures.facets = {
    everything: await timed(() => exact({}), 5),
    'a person who does little': await timed(() => exact({ user_id: userId(299) }), 5),
    denied: await timed(() => exact({ outcome: 'denied' }), 5),
  }
  figures.exported_per_second = await exportRate(principal)
  figures.stored_per_second = await storeRate()
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
} finally {
  await core.close()
}
process.exit(0)

async function adminOf({ services, admin }: Fixture): Promise<Principal> {
  return services.authenticate(`Bearer ${admin}`, { requestId: '', sourceAddress: '' })
}

async function timed(ask: () => Promise<unknown>, runs = RUNS) {
  const found = await ask()
  const times: number[] = []
  for (let left = runs; left > 0; left--) {
    const startedAt = performance.now()
    await ask()
    times.push(performance.now() - startedAt)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => Number(times[Math.min(times.length - 1, Math.floor(times.length * share))]?.toFixed(1))
  return { found, p50_ms: at(0.5), p99_ms: at(0.99) }
}

async function exportRate(principal: Principal): Promise<number> {
  const stream = await core.services.auditEvents.exported(async () => principal, { format: 'csv' })
  const startedAt = performance.now()
  let lines = 0
  for await (const piece of stream) {
    lines += Buffer.from(piece).toString().split('\n').length - 1
    if (performance.now() - startedAt > 5_000) break
  }
  return Math.round((lines * 1_000) / (performance.now() - startedAt))
}

/** As relays send them: several chains, batches of 500, each a transaction. */
async function storeRate(): Promise<number> {
  await core.services.auditUpkeep.run()
  const batches = 40
  const startedAt = performance.now()
  await Promise.all(
    [0, 1, 2, 3].map(async relay => {
      const spool_id = crypto.randomUUID()
      for (let n = 0; n < batches; n++) {
        const records = Array.from({ length: 500 }, (_, at) => record(n * 500 + at + 1, relay))
        await core.services.takeAudit(`00000000-0000-7000-8000-00000000000${relay}`, { spool_id, records })
      }
    }),
  )
  return Math.round((4 * batches * 500 * 1_000) / (performance.now() - startedAt))
}

function record(seq: number, relay: number): AuditRecord {
  const user = (seq * 7 + relay) % SIZES.users
  const name = `pods-${seq % 700}`
  const namespace = `team-${seq % SIZES.namespaces}`
  return {
    ...{
      seq,
      kind: seq % 2 ? 'begin' : 'end',
      at: new Date(core.clock.ms).toISOString(),
      request_id: crypto.randomUUID(),
    },
    ...{ principal_id: userId(user), principal_name: `user${user}@example.org`, credential: `certificate:${user}` },
    ...{ source_address: `10.${user % 16}.1.2`, user_agent: 'kubectl/v1.32.4 (linux/amd64) kubernetes/59526cd' },
    ...{ cluster_id: clusterId(seq % SIZES.clusters), method: 'GET', verb: 'get', api_group: '', api_version: 'v1' },
    ...{ path: `/api/v1/namespaces/${namespace}/pods/${name}`, resource: 'pods', subresource: '', namespace, name },
    ...{ status: seq % 2 ? null : 200, reason: null, bytes_in: 10, bytes_out: 4_000, duration_ms: 12.5 },
    ...{ lost: null, recording_id: null, recording_hash: null },
  }
}
