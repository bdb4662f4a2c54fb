// The installation that decisions are measured on: written by statements, since making it through the API takes an hour.
import { Passwords } from '../../core/auth/passwords.ts'
import type { Query } from '../../core/db/database.ts'
import type { Fixture } from '../../core/fixture.ts'

/** Everyone is in three groups: 9 bindings of one's own and 30 of groups. */
export const SIZES = {
  users: 10_000,
  groups: 1_000,
  bindings: 100_000,
  memberships: 30_000,
  projects: 20,
  clusters: 200,
}

export type Seeded = { users: string[]; projects: string[] }

export async function seed({ sql }: Fixture): Promise<Seeded> {
  const seeded = await sql.begin(fill)
  await sql`vacuum analyze`
  return seeded
}

async function fill(sql: Query): Promise<Seeded> {
  const hash = await Passwords().hash('correct horse battery staple')
  await sql`insert into projects (id, name, display_name, created_at)
    select gen_random_uuid(), 'bench-' || n, 'Bench', now() from generate_series(1, ${SIZES.projects}::int) n`
  await sql`insert into clusters (id, name, project_id, labels, created_at)
    select gen_random_uuid(), 'bench-' || c.n, p.id, jsonb_build_object('zone', 'z' || c.n % 5), now()
    from generate_series(1, ${SIZES.clusters}::int) c (n)
    join (select id, row_number() over (order by id) as n from projects) p on p.n = 1 + c.n % ${SIZES.projects}::int`
  await sql`insert into users (id, email, name, password_hash, created_at)
    select gen_random_uuid(), 'user' || n || '@bench.example', 'Bench', ${hash}, now()
    from generate_series(0, ${SIZES.users}::int - 1) n`
  await sql`insert into groups (id, name, display_name, created_at)
    select gen_random_uuid(), 'bench-' || n, 'Bench', now() from generate_series(1, ${SIZES.groups}::int) n`
  await sql`create temporary table n_users as
    select id, row_number() over (order by id) - 1 as n from users where email like '%@bench.example'`
  await sql`create temporary table n_groups as select id, row_number() over (order by id) - 1 as n from groups`
  await sql`create temporary table n_projects as
    select id, row_number() over (order by id) - 1 as n from projects where name like 'bench-%'`
  await sql`insert into group_memberships (id, group_id, user_id, created_at)
    select gen_random_uuid(), g.id, u.id, now() from n_users u cross join generate_series(0, 2) k
    join n_groups g on g.n = (u.n * 7 + k * 331) % 1000`
  await bindings(sql)
  const users = await sql<{ id: string }[]>`select id from n_users order by n`
  const projects = await sql<{ id: string }[]>`select id from n_projects order by n`
  return { users: users.map(({ id }) => id), projects: projects.map(({ id }) => id) }
}

/** Of all kinds: of a project, of some clusters, of namespaces, for a time. */
async function bindings(sql: Query): Promise<void> {
  const kind = (n: string) => `(array['project-read-only', 'cluster-admin', 'namespace-admin', 'namespace-read-only',
    'project-admin'])[1 + (${n}) % 5]`
  const columns = (n: string) => `${kind(n)}, p.id,
    case when (${n}) % 7 = 0 then jsonb_build_object('zone', 'z' || (${n}) % 5) end,
    case when ${kind(n)} like 'namespace-%' then array['team-' || (${n})] else '{}' end,
    case when (${n}) % 11 = 0 then now() + interval '90 days' end, now()`
  const into =
    'insert into bindings (id, user_id, group_id, role, project_id, cluster_selector, namespaces, expires_at, created_at)'
  await sql.unsafe(`${into} select gen_random_uuid(), u.id, null, ${columns('u.n + k * 13')}
    from n_users u cross join generate_series(0, 8) k join n_projects p on p.n = (u.n + k) % 20`)
  await sql.unsafe(`${into} select gen_random_uuid(), null, g.id, ${columns('g.n + k * 3')}
    from n_groups g cross join generate_series(0, 9) k join n_projects p on p.n = (g.n + k) % 20`)
}
