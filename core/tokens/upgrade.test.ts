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
  test('A27 a token from before its provider was kept is known by the record of its making', async () => {
    const database = await openTestDatabase(kind, { isEmpty: true })
    opened.push(database)
    const { sql } = database
    await migrate(
      sql,
      MIGRATIONS.filter(({ version }) => version < 11),
    )
    const [user, provider] = [crypto.randomUUID(), crypto.randomUUID()]
    const at = new Date()
    await sql`insert into users (id, email, name, kind, created_at) values (${user}, 'a@b.c', 'A', 'person', ${at})`
    await sql`insert into identity_providers (id, name, display_name, kind, client_id, sealed_secret, client_secret_version,
        scopes, allowed_email_domains, is_enabled, allow_sign_up, created_at)
      values (${provider}, 'p', 'P', 'oidc', 'c', '', 1, '{}', '{}', true, false, ${at})`
    const sessionOf = async (by: string | null) => {
      const id = crypto.randomUUID()
      await sql`insert into sessions (id, user_id, token_hash, kind, identity_provider_id, created_at)
        values (${id}, ${user}, ${id}, 'sign-in', ${by}, ${at})`
      return { session_id: id, token_id: null }
    }
    const tokenOf = async (madeWith: { session_id: string | null; token_id: string | null }) => {
      const id = crypto.randomUUID()
      await sql`insert into api_tokens (id, user_id, name, created_at) values (${id}, ${user}, ${id}, ${at})`
      await sql`insert into api_token_secrets (token_id, generation, token_hash, prefix, created_at)
        values (${id}, 1, ${id}, 'sal_api_', ${at})`
      const event = {
        ...{ id: crypto.randomUUID(), at, request_id: 'r', actor_id: user, actor_name: 'a@b.c', ...madeWith },
        ...{ source_address: '', action: 'api_tokens.create', outcome: 'success' },
        ...{ target_kind: 'api_token', target_id: id, target_name: id },
      }
      await sql`insert into api_events ${sql(event)}`
      return id
    }
    const ofProvider = await tokenOf(await sessionOf(provider))
    const ofToken = await tokenOf({ session_id: null, token_id: ofProvider })
    const ofPassword = await tokenOf(await sessionOf(null))
    await tokenOf({ session_id: null, token_id: ofPassword })
    await migrate(sql)
    const known = await sql<{ token_id: string; identity_provider_id: string }[]>`
      select token_id, identity_provider_id from api_token_secrets where identity_provider_id is not null`
    expect(known.map(one => one.token_id).sort()).toEqual([ofProvider, ofToken].sort())
    expect(new Set(known.map(one => one.identity_provider_id))).toEqual(new Set([provider]))
  })

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
