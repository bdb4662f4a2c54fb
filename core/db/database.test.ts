// Both databases: migrations, notifications, and what is told when one cannot be used.
import { afterEach, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS, openTestDatabase, quiet, type TestDatabase } from '../../tests/harness/database'
import { HOOK_MS } from '../fixture'
import { notify, openDatabase } from './database'
import { migrate } from './migrate'

const opened: TestDatabase[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.remove()
}, HOOK_MS)

describe.each(DATABASE_KINDS)('a database on %s', kind => {
  const open = async (hear: Parameters<typeof openTestDatabase>[1] = {}) => {
    const database = await openTestDatabase(kind, hear)
    opened.push(database)
    return database
  }

  test('is migrated once by starts at once', async () => {
    const { sql } = await open({ isEmpty: true })
    await Promise.all([migrate(sql), migrate(sql), migrate(sql)])
    const rows = await sql<{ version: number; name: string }[]>`select version, name from schema_migrations`
    const versions = rows.map(row => row.version)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
  })

  test('with a newer schema is refused and left as it is', async () => {
    const { sql } = await open()
    await sql`insert into schema_migrations (version, name) values (99, 'from the future')`
    await expect(migrate(sql)).rejects.toThrow(
      'Cannot use this database: its schema is version 99 and this program knows ',
    )
  })

  test('a migration that fails leaves nothing behind', async () => {
    const { sql } = await open({ isEmpty: true })
    const broken = [{ version: 1, name: 'broken', text: 'create table half (id int); create nonsense' }]
    await expect(migrate(sql, broken)).rejects.toThrow('syntax error')
    expect(await sql`select 1 from pg_tables where tablename in ('half', 'schema_migrations')`).toHaveLength(0)
  })

  test('a notification is heard after the commit, and not at all after a rollback', async () => {
    const heard: string[] = []
    const { sql } = await open({ onNotification: payload => heard.push(payload) })
    const rolledBack = sql.begin(async tx => {
      await notify(tx, 'never')
      throw new Error('rolled back')
    })
    await expect(rolledBack).rejects.toThrow('rolled back')
    await sql.begin(async tx => {
      await notify(tx, 'committed')
      await Bun.sleep(50)
      expect(heard).toEqual([])
    })
    for (let left = 100; heard.length === 0 && left > 0; left--) await Bun.sleep(50)
    expect(heard).toEqual(['committed'])
  })

  test('keeps what was committed when it is opened again', async () => {
    const first = await open()
    await first.sql`insert into projects (id, name, display_name, created_at)
      values (${crypto.randomUUID()}, 'kept', 'Kept', now())`
    await first.close()
    const again = await openDatabase(first.where, { onNotification: () => {}, onGap: () => {}, log: quiet })
    expect(await again.sql`select 1 from projects where name = 'kept'`).toHaveLength(1)
    await again.close()
  })
})

describe.each(DATABASE_KINDS.filter(kind => kind === 'postgres'))('transactions at once on %s', kind => {
  test('of two that wait for each other one is run again, and both happen', async () => {
    const database = await openTestDatabase(kind)
    opened.push(database)
    const { sql } = database
    await sql`create table pair (id int primary key, by text[] not null default '{}')`
    await sql`insert into pair (id) values (1), (2)`
    const bothHold = Promise.withResolvers<void>()
    let runs = 0
    const take = (by: string, first: number, second: number) =>
      sql.begin(async tx => {
        const append = (id: number) => tx`update pair set by = by || ${by}::text where id = ${id}`
        await append(first)
        if (++runs === 2) bothHold.resolve()
        await bothHold.promise
        await append(second)
        return by
      })
    expect(await Promise.all([take('a', 1, 2), take('b', 2, 1)])).toEqual(['a', 'b'])
    const rows = await sql<{ by: string[] }[]>`select by from pair`
    expect([runs, ...rows.map(row => row.by.toSorted())]).toEqual([3, ['a', 'b'], ['a', 'b']])
  })

  test('one that fails for another reason is not run again', async () => {
    const database = await openTestDatabase(kind)
    opened.push(database)
    let runs = 0
    const failing = database.sql.begin(tx => {
      runs++
      return tx`select 1 / 0`
    })
    await expect(failing).rejects.toThrow('division by zero')
    expect(runs).toBe(1)
  })
})

describe('a server that cannot be used', () => {
  const attempt = (url: string) => openDatabase({ url }, { onNotification: () => {}, onGap: () => {}, log: quiet })

  test('is named in one sentence without the password', async () => {
    const error = await attempt('postgres://someone:hush@127.0.0.1:1/nothing').catch((reason: Error) => reason)
    expect(String(error)).toContain('Cannot use the database "nothing" on "127.0.0.1": nothing answers at that address')
    expect(String(error)).not.toContain('hush')
  })
})
