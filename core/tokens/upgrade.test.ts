// An installation from before API tokens had a table: its admin token goes on working, as a token of its machine user.
import { afterEach, describe, expect, test } from 'bun:test'
import { DATABASE_KINDS, openTestDatabase, type TestDatabase } from '../../tests/harness/database'
import { Bearer } from '../auth/bearer'
import { MIGRATIONS, migrate } from '../db/migrate'
import { HOOK_MS } from '../fixture'
import { hashSecret } from '../lib/ids'

const opened: TestDatabase[] = []
afterEach(async () => {
  for (const database of opened.splice(0)) await database.remove()
}, HOOK_MS)

describe.each(DATABASE_KINDS)('on %s', kind => {
  test('the admin token of a data folder is found where it is now', async () => {
    const database = await openTestDatabase(kind, { isEmpty: true })
    opened.push(database)
    const { sql } = database
    const before = MIGRATIONS.filter(({ version }) => version < 5)
    await migrate(sql, before)
    const [user, session, at] = [crypto.randomUUID(), crypto.randomUUID(), new Date()]
    await sql`insert into installation (id, created_at) values ('inst', ${at})`
    await sql`insert into users (id, email, name, kind, created_at)
      values (${user}, 'setup@inst.local', 'Set-up', 'machine', ${at})`
    await sql`insert into sessions (id, user_id, token_hash, kind, folder, created_at)
      values (${session}, ${user}, ${hashSecret('sal_api_before')}, 'api-token', 'folder-1', ${at})`
    await migrate(sql)
    const authenticate = Bearer({ sql, now: Date.now })
    const principal = await authenticate('Bearer sal_api_before', { requestId: 'r', sourceAddress: '' })
    expect(principal).toMatchObject({
      ...{ userId: user, email: 'setup@machine.local', sessionId: null, limit: null, expiresAt: null },
      token: { id: session, generation: 1 },
    })
    const [installation] = await sql`select setup_user_id from installation`
    expect(installation?.setup_user_id).toBe(user)
    expect(
      await sql`select 1 from api_tokens where folder = 'folder-1' and name = 'admin-token folder-1'`,
    ).toHaveLength(1)
    expect(await sql`select 1 from sessions where kind = 'api-token'`).toHaveLength(0)
  })
})
