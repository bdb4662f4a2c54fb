// Ten million records of the data path over ninety days, skewed as real ones are: a few people, clusters and namespaces do
// most of it, a cluster was given up long ago, a namespace lived for an hour. Written by statements, a day at a time.
import { DAY_MS, dayTable } from '../../core/audit/days.ts'
import type { Query } from '../../core/db/database.ts'

export const SIZES = { rows: 10_000_000, days: 90, users: 300, clusters: 40, namespaces: 200 }

/** Seconds it took, and bytes it takes. */
export async function seed(sql: Query, endMs: number, rows = SIZES.rows): Promise<{ seconds: number; bytes: number }> {
  const startedAt = performance.now()
  const [index] = await sql<{ made: string }[]>`
    select pg_get_indexdef('audit_events_by_terms'::regclass) as made`
  await sql`drop index audit_events_by_terms`
  await sql`select setseed(0.42)`
  const perDay = Math.round(rows / SIZES.days / 2)
  for (let day = 0; day < SIZES.days; day++) {
    const startMs = endMs - (SIZES.days - day) * DAY_MS
    const [from, to] = [startMs, startMs + DAY_MS].map(ms => new Date(ms).toISOString())
    await sql.unsafe(
      `create table ${dayTable(startMs)} partition of audit_events for values from ('${from}') to ('${to}')`,
    )
    await fill(sql, { day, startMs, perDay })
  }
  await sql`set maintenance_work_mem = '512MB'`
  await sql.unsafe(index?.made.replace(' ON ONLY ', ' ON ') ?? '')
  await sql`vacuum analyze audit_events`
  const [size] = await sql<{ bytes: string }[]>`
    select sum(pg_total_relation_size(relid)) as bytes from pg_partition_tree('audit_events')`
  return { seconds: Math.round((performance.now() - startedAt) / 1_000), bytes: Number(size?.bytes) }
}

export const userId = (n: number) => uuidOf(`user${n}`)
export const clusterId = (n: number) => uuidOf(`cluster${n}`)
export const projectId = (n: number) => uuidOf(`project${n}`)

/** As `md5(text)::uuid` has it. */
function uuidOf(text: string): string {
  const hex = new Bun.CryptoHasher('md5').update(text).digest('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

type Day = { day: number; startMs: number; perDay: number }

/** Two records a request. */
async function fill(sql: Query, { day, startMs, perDay }: Day): Promise<void> {
  await sql`
    insert into audit_events (chain_id, seq, hash, relay_id, kind, at, request_id, principal_id, principal_name, credential,
      source_address, user_agent, cluster_id, project_id, method, path, verb, api_group, api_version, resource, subresource,
      namespace, name, status, reason, bytes_in, bytes_out, duration_ms)
    select ${CHAIN}, 2 * (${day}::bigint * ${perDay} + r) + k, sha256(int8send(r)), ${CHAIN},
      case k when 0 then 'begin' else 'end' end, at + k * interval '40 ms', request, md5('user' || u)::uuid,
      'user' || u || '@example.org', 'certificate:' || md5(u::text), '10.' || u % 16 || '.' || u % 200 || '.' || 1 + u % 250,
      (array['kubectl/v1.32.4 (linux/amd64) kubernetes/59526cd', 'kubectl/v1.30.1 (darwin/arm64) kubernetes/6911225',
        'helm/3.15', 'argocd/v2.12 (linux/amd64)', 'k9s/v0.32'])[1 + u % 5],
      md5('cluster' || c)::uuid, md5('project' || c % 6)::uuid,
      case verb when 'create' then 'POST' when 'delete' then 'DELETE' when 'patch' then 'PATCH' when 'update' then 'PUT'
        else 'GET' end,
      case grp when '' then '/api/v1' else '/apis/' || grp || '/v1' end || '/namespaces/' || ns || '/' || res ||
        case name when '' then '' else '/' || name end || case sub when '' then '' else '/' || sub end,
      verb, grp, 'v1', res, sub, ns, name,
      case when k = 1 then case when f < 0.01 then 403 when f < 0.025 then 404 when f < 0.03 then 500 else 200 end end,
      case when k = 1 and f > 0.998 then 'caller-left' end, case k when 1 then 120 end, case k when 1 then 4000 end,
      case k when 1 then 12.5 end
    from (
      select r, ${new Date(startMs)}::timestamptz + floor(r * ${DAY_MS / perDay}::float8) * interval '1 millisecond' as at,
        gen_random_uuid()::text as request, floor(${SIZES.users} * power(random(), 3))::int as u,
        case when r % 10 = 3 and ${day} < 10 then 99 else floor(${SIZES.clusters} * power(random(), 2.5))::int end as c,
        case when ${day} = 50 and r between 1000 and 4000 then 'legacy'
          else 'team-' || floor(${SIZES.namespaces} * power(random(), 2))::int end as ns,
        (array['pods', 'pods', 'pods', 'deployments', 'services', 'configmaps', 'secrets', 'jobs', 'ingresses',
          'events'])[1 + floor(10 * random())::int] as res,
        random() as v, random() as f, random() as s, random() as nm
      from generate_series(0, ${perDay}::int - 1) r) asked
    cross join lateral (select
      case when v < 0.45 then 'get' when v < 0.75 then 'list' when v < 0.90 then 'watch' when v < 0.94 then 'patch'
        when v < 0.97 then 'create' when v < 0.99 then 'update' when v < 0.998 then 'delete' else 'deletecollection'
        end as verb,
      case res when 'deployments' then 'apps' when 'jobs' then 'batch' when 'ingresses' then 'networking.k8s.io' else '' end
        as grp) what
    cross join lateral (select
      case when verb in ('list', 'watch', 'create', 'deletecollection') then ''
        else res || '-' || case when nm < 0.7 then floor(nm * 1000)::int::text else substr(md5(request), 1, 10) end
        end as name,
      case when res = 'pods' and verb = 'get' then case when s < 0.02 then 'exec' when s < 0.1 then 'log' else '' end
        else '' end as sub) named
    cross join (values (0), (1)) half (k)`
}

const CHAIN = '00000000-0000-0000-0000-000000000001'
