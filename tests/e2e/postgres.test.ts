// The same product on a real PostgreSQL server, as an ordinary role that owns its database and nothing else.
import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from 'bun:test'
import { join } from 'node:path'
import { sharedCluster } from '../harness/cluster.ts'
import { type Child, Keeper } from '../harness/cluster-process.ts'
import { until } from '../harness/cluster-wait.ts'
import { DATABASE_KINDS, freshDatabase } from '../harness/database.ts'
import { kubectl } from '../harness/kubectl.ts'
import { freePorts, type Person, type Ran, type Salaminia, startSalaminia } from '../harness/salaminia.ts'

setDefaultTimeout(120_000)

const MAIN = join(import.meta.dir, '../../cli/main.ts')

type Fresh = Awaited<ReturnType<typeof freshDatabase>>

describe.skipIf(!DATABASE_KINDS.includes('postgres'))('on a PostgreSQL server', () => {
  let database: Fresh
  let sal: Salaminia
  let keeper: Keeper
  let ann: Person
  let kubeconfig: string
  let clusterId: string
  const gone: (() => Promise<void>)[] = []

  beforeAll(async () => {
    database = await freshDatabase()
    keeper = await Keeper()
  })
  afterEach(async () => {
    for (const end of gone.splice(0)) await end()
  })
  afterAll(async () => {
    await sal?.stop()
    await keeper?.end()
    await database?.drop()
  })

  /** A database of one test's own. */
  async function empty(): Promise<Fresh> {
    const made = await freshDatabase()
    gone.push(made.drop)
    return made
  }

  async function rows<T>(url: string, statement: string): Promise<T[]> {
    const sql = new Bun.SQL(url)
    try {
      return [...(await sql.unsafe(statement))] as T[]
    } finally {
      await sql.close()
    }
  }

  const look = (): Promise<Ran> => kubectl(kubeconfig, ['get', 'ns', 'default', '-o', 'name'], { env: ann.env })
  const SERVED = { code: 0, stdout: 'namespace/default\n', stderr: '' }

  test('the first start is ready, and makes no embedded database', async () => {
    sal = await startSalaminia({ databaseUrl: database.where.url })
    console.log(`first start on PostgreSQL: ready after ${sal.readyMs.toFixed(0)} ms`)
    expect(await Bun.file(join(sal.data, 'pg/PG_VERSION')).exists()).toBe(false)
    expect(await Bun.file(join(sal.data, 'master.key')).exists()).toBe(true)
  })

  test('kubectl is served, and its audit records are in the database', async () => {
    const cluster = await sharedCluster()
    clusterId = (await sal.agent('demo', cluster.kubeconfig)).clusterId
    ann = await sal.person('ann@example.com', [{ role: 'admin' }])
    kubeconfig = await ann.kubeconfig()
    expect(await look()).toEqual(SERVED)
    const count = async (kind: string) =>
      (await rows(database.where.url, `select 1 from audit_events where kind = '${kind}' and name = 'default'`)).length
    await until('the records have arrived', async () => (await count('begin')) === 1 && (await count('end')) === 1)
  })

  test('kill -9 and a new start keep everything', async () => {
    const token = await sal.adminToken()
    await sal.kill()
    const ms = await sal.start()
    console.log(`second start on PostgreSQL: ready after ${ms.toFixed(0)} ms`)
    expect(await sal.adminToken()).toBe(token)
    const path = `/v1/clusters/${clusterId}`
    expect(await sal.api<unknown>('GET', path)).toMatchObject({ name: 'demo' })
    await until('kubectl is served', async () => (await look()).code === 0, { timeoutMs: 20_000 })
  })

  test('connections that the server cut are opened again', async () => {
    await rows(
      database.where.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where usename = current_user and pid <> pg_backend_pid()',
    )
    await until(
      'it answers again',
      async () => (await sal.api<{ items: unknown[] }>('GET', '/v1/users')).items.length > 0,
    )
    // What the server tells while nobody listens is lost: a change after the cut must still reach the relay.
    const { items } = await sal.api<{ items: { id: string }[] }>('GET', `/v1/bindings?user_id=${ann.id}`)
    for (const { id } of items) await sal.api('DELETE', `/v1/bindings/${id}`)
    await until('access has ended', async () => (await look()).code !== 0, { timeoutMs: 10_000 })
  })

  describe('two cores', () => {
    type Core = { url: string; data: string; child: Child }
    let cores = 0

    async function startCore(url: string, key: string): Promise<Core> {
      const name = `core-${++cores}`
      const data = join(keeper.dir, name)
      const [port, internal] = await freePorts(2)
      const at = ['--data', data, '--listen', `127.0.0.1:${port}`, '--internal', `127.0.0.1:${internal}`]
      const flags = ['core', ...at, '--database-url', url, '--master-key-file', key]
      return {
        url: `http://127.0.0.1:${port}`,
        data,
        child: await keeper.start(name, [process.execPath, MAIN, ...flags]),
      }
    }

    const ready = ({ url, child }: Core) =>
      until('the core is ready', async () => (await fetch(`${url}/readyz`)).ok, { children: [child] })
    const tokenOf = async ({ data }: Core) => (await Bun.file(join(data, 'admin-token')).text()).trim()

    test('that start at once on an empty database migrate once, and are one installation', async () => {
      const { where } = await empty()
      const key = join(keeper.dir, 'shared.key')
      const both = await Promise.all([startCore(where.url, key), startCore(where.url, key)])
      await Promise.all(both.map(ready))
      const versions = await rows<{ version: number }>(
        where.url,
        'select version from schema_migrations order by version',
      )
      expect(versions.map(row => row.version)).toEqual(versions.map((_, at) => at + 1))
      expect(await rows(where.url, 'select 1 from installation')).toHaveLength(1)
      expect(await rows(where.url, "select 1 from authorities where kind = 'root'")).toHaveLength(1)
      expect(await rows(where.url, "select 1 from projects where name = 'default'")).toHaveLength(1)
      const seen = both.map(async core => (await fetch(`${core.url}/v1/installation`)).json() as Promise<unknown>)
      const [one, other] = await Promise.all(seen)
      expect(one).toEqual(other)
      const [first, second] = both as [Core, Core]
      for (const from of both) {
        const authorization = `Bearer ${await tokenOf(from)}`
        for (const to of both) {
          expect((await fetch(`${to.url}/v1/whoami`, { headers: { authorization } })).status).toBe(200)
        }
      }
      const made = await fetch(`${first.url}/v1/projects`, {
        method: 'POST',
        headers: { authorization: `Bearer ${await tokenOf(first)}`, 'content-type': 'application/json' },
        body: JSON.stringify({ name: 'aws', display_name: 'AWS' }),
      })
      expect(made.status).toBe(201)
      const { id } = (await made.json()) as { id: string }
      const headers = { authorization: `Bearer ${await tokenOf(second)}` }
      expect((await fetch(`${second.url}/v1/projects/${id}`, { headers })).status).toBe(200)
      await Promise.all(both.map(core => core.child.kill()))
    })

    test('that cannot be one: another master key is refused', async () => {
      const { where } = await empty()
      const first = await startCore(where.url, join(keeper.dir, 'one.key'))
      await ready(first)
      const file = join(keeper.dir, 'other.key')
      await Bun.write(file, 'ab'.repeat(32))
      await expectRefusal(
        ['--database-url', where.url, '--master-key-file', file],
        'Cannot open the certificate authority: the master key is not the one of this database',
      )
      const absent = join(keeper.dir, 'absent.key')
      await expectRefusal(
        ['--database-url', where.url, '--master-key-file', absent],
        `Cannot open the database: its master key is not in "${absent}"; put the key file back or name it with --master-key-file`,
      )
      expect((await fetch(`${first.url}/readyz`)).status).toBe(200)
      await first.child.kill()
    })
  })

  describe('a start is refused in one sentence', () => {
    const change = (url: string, set: (url: URL) => void) => {
      const changed = new URL(url)
      set(changed)
      return changed.href
    }

    test('with a schema of a newer program, which it leaves as it is', async () => {
      const { where } = await empty()
      await rows(
        where.url,
        "create table schema_migrations (version integer primary key, name text not null, applied_at timestamptz not null default now()); insert into schema_migrations values (99, 'from the future')",
      )
      await expectRefusal(
        ['--database-url', where.url],
        /^Cannot use this database: its schema is version 99 and this program knows \d+$/,
      )
      const tables = await rows<{ tablename: string }>(
        where.url,
        "select tablename from pg_tables where schemaname = 'public'",
      )
      expect(tables).toEqual([{ tablename: 'schema_migrations' }])
    })

    test('with a wrong password, an unknown role, an absent database, an absent server or host', async () => {
      const { url } = (await empty()).where
      const name = new URL(url).pathname.slice(1)
      const [port] = await freePorts(1)
      const cases: [(url: URL) => void, string][] = [
        [at => Object.assign(at, { password: 'wrong' }), 'the user or the password is refused'],
        [at => Object.assign(at, { username: 'nobody' }), 'the user or the password is refused'],
        [at => Object.assign(at, { port: String(port) }), 'nothing answers at that address'],
      ]
      for (const [set, why] of cases) {
        await expectRefusal(
          ['--database-url', change(url, set)],
          `Cannot use the database "${name}" on "127.0.0.1": ${why}`,
        )
      }
      await expectRefusal(
        ['--database-url', change(url, at => Object.assign(at, { pathname: '/absent' }))],
        'Cannot use the database "absent" on "127.0.0.1": there is no such database',
      )
      await expectRefusal(
        ['--database-url', change(url, at => Object.assign(at, { hostname: 'db.invalid' }))],
        `Cannot use the database "${name}" on "db.invalid": nothing answers at that address`,
      )
    })

    test('with a role that may not make tables', async () => {
      const { url } = (await empty()).where
      await rows(url, 'revoke create on schema public from pg_database_owner')
      await expectRefusal(['--database-url', url], /^Cannot use the database: permission denied for schema public$/)
    })

    test('with what is no URL of PostgreSQL', async () => {
      await expectRefusal(
        ['--database-url', 'nonsense'],
        /^Cannot use --database-url \(SAL_DATABASE_URL\): it is not a /,
        2,
      )
      await expectRefusal(
        ['--database-url', 'mysql://root@127.0.0.1/sal'],
        /^Cannot use --database-url \(SAL_DATABASE_URL\): it is not a /,
        2,
      )
    })
  })

  async function expectRefusal(flags: string[], sentence: string | RegExp, code = 1): Promise<void> {
    const [port, relay] = await freePorts(2)
    const at = ['--data', join(keeper.dir, 'refused'), '--listen', `127.0.0.1:${port}`, '--relay', `127.0.0.1:${relay}`]
    const done = await sal.sal(['start', ...at, ...flags])
    const said = done.stderr.split('\n').filter(line => line !== '' && !line.startsWith('{'))
    expect({ code: done.code, said }).toEqual({ code, said: [expect.stringMatching(sentence)] })
    for (const secret of ['secret', 'wrong']) expect(done.stderr).not.toContain(secret)
  }
})
