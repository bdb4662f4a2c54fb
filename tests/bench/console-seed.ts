// What the pages of the console show at 1,000 clusters and 10,000 users, beside what decisions need: clusters enough, a day
// of the audit, and for each user a sign-in, a certificate and a machine user's share of everything else.
import { DAY_MS, dayTable, startOfDay } from '../../core/audit/days.ts'
import type { Query } from '../../core/db/database.ts'
import type { Fixture } from '../../core/fixture.ts'

export const SIZES = {
  more_clusters: 800,
  requests: 100_000,
  api_events: 100_000,
  recordings: 5_000,
  machine_users: 500,
}

export async function seedConsole({ sql, projectId }: Fixture): Promise<void> {
  await sql.begin(tx => fill(tx, projectId))
  await sql`vacuum analyze`
}

async function fill(sql: Query, projectId: string): Promise<void> {
  await sql`insert into clusters (id, name, project_id, labels, created_at)
    select gen_random_uuid(), 'more-' || n, ${projectId}, jsonb_build_object('zone', 'z' || n % 5), now()
    from generate_series(1, ${SIZES.more_clusters}::int) n`
  await sql`create temporary table some_users on commit drop as
    select id, email, row_number() over (order by id) - 1 as place from users where email like '%@bench.example'`
  await sql`create temporary table some_clusters on commit drop as
    select id, name, project_id, row_number() over (order by id) - 1 as place from clusters`
  await people(sql)
  await audit(sql)
  await recordings(sql)
}

async function people(sql: Query): Promise<void> {
  await sql`insert into users (id, email, name, kind, created_at)
    select gen_random_uuid(), 'robot-' || n || '@machine.local', 'Robot', 'machine', now()
    from generate_series(1, ${SIZES.machine_users}::int) n`
  await sql`insert into sessions (id, user_id, token_hash, kind, expires_at, last_used_at, created_at)
    select gen_random_uuid(), id, md5(id::text), 'sign-in', now() + interval '12 hours', now(), now() from some_users`
  await sql`insert into certificates (serial, kind, subject_id, not_before, not_after, created_at)
    select md5(id::text), 'user', id, now(), now() + interval '12 hours', now() from some_users`
  await sql`insert into api_events (id, at, request_id, actor_id, actor_name, source_address, action, target_kind, target_id,
      target_name, outcome)
    select gen_random_uuid(), now() - n * interval '1 second', n::text, u.id, u.email, '10.0.0.' || n % 250,
      'sessions.create', 'session', n::text, u.email, 'success'
    from generate_series(1, ${SIZES.api_events}::int) n join some_users u on u.place = n % 10000`
}

/** Two records a request, as everybody makes them in the last 24 hours; one in a hundred is refused. */
async function audit(sql: Query): Promise<void> {
  const today = startOfDay(Date.now())
  for (const startMs of [today - DAY_MS, today]) {
    const [from, to] = [startMs, startMs + DAY_MS].map(ms => new Date(ms).toISOString())
    await sql.unsafe(
      `create table if not exists ${dayTable(startMs)} partition of audit_events for values from ('${from}') to ('${to}')`,
    )
  }
  await sql`
    insert into audit_events (chain_id, seq, hash, relay_id, kind, at, request_id, principal_id, principal_name, credential,
      source_address, user_agent, cluster_id, project_id, method, path, verb, api_group, api_version, resource, subresource,
      namespace, name, status)
    select '00000000-0000-0000-0000-000000000001', 2 * n + k, sha256(int8send(n)), '00000000-0000-0000-0000-000000000001',
      case k when 0 then 'begin' else 'end' end, now() - n * interval '860 ms', n::text, u.id::text, u.email,
      'certificate:' || md5(n::text), '10.0.' || n % 16 || '.' || n % 200, 'kubectl/v1.34.1', c.id::text, c.project_id,
      'GET', '/api/v1/namespaces/team-' || n % 200 || '/pods', 'list', '', 'v1', 'pods', '', 'team-' || n % 200, '',
      case k when 1 then case when n % 100 = 0 then 403 else 200 end end
    from generate_series(1, ${SIZES.requests}::int) n
    join some_users u on u.place = (n * 7919) % 10000 join some_clusters c on c.place = (n * 31) % 1000
    cross join (values (0), (1)) half (k)`
}

async function recordings(sql: Query): Promise<void> {
  await sql`
    insert into recordings (id, relay_id, request_id, user_id, user_name, cluster_id, cluster_name, project_id, namespace, pod,
      container, subresource, protocol, sealed_key, started_at, ended_at, duration_ms, state, next_index, hash, bytes, touched_at)
    select gen_random_uuid(), gen_random_uuid(), n::text, u.id, u.email, c.id, c.name, c.project_id, 'team-' || n % 200,
      'web-' || n, 'web', 'exec', 'websocket', '', now() - n * interval '1 minute', now() - n * interval '1 minute', 1000,
      'ended', 1, '', 1000, now()
    from generate_series(1, ${SIZES.recordings}::int) n
    join some_users u on u.place = (n * 7919) % 10000 join some_clusters c on c.place = (n * 31) % 1000`
}
