// What the first start makes, once for all processes that share the database, and what each start puts back: the admin
// token's file, and a join string for a relay while there is none.
import { join } from 'node:path'
import { machineEmail } from './access/machine-name'
import type { Recorder } from './audit/record'
import { TOKEN_PREFIXES } from './auth/bearer'
import { endTokens } from './auth/endings'
import { insertToken } from './auth/token-rows'
import { type DataFolder, readSecret, writeSecret } from './data-folder'
import { announce } from './db/changes'
import type { Query, Sql } from './db/database'
import { hashSecret, type Ids } from './lib/ids'

type Deps = { sql: Sql; now: () => number; ids: Ids }

/** The default project, and a machine user that is admin of the organization, for scripts. */
export async function prepareOnce({ sql, now, ids }: Deps): Promise<void> {
  await sql.begin(async tx => {
    const at = new Date(now())
    // The row lock lets one of several processes do it.
    const first = await tx`
      update installation set prepared_at = ${at} where prepared_at is null returning id`
    if (first.length === 0) return
    await tx`insert into projects (id, name, display_name, created_at)
      values (${ids.next()}, 'default', 'Default', ${at})`
    const userId = ids.next()
    await tx`insert into users (id, email, name, kind, description, created_at)
      values (${userId}, ${machineEmail('setup')}, 'Set-up', 'machine', 'Holds the admin tokens of data folders', ${at})`
    await tx`update installation set setup_user_id = ${userId}`
    await tx`insert into bindings (id, role, user_id, created_at) values (${ids.next()}, 'admin', ${userId}, ${at})`
  })
}

/**
 * Answers the file's path. A file that is gone is replaced by one with a new token, and the old token ends: whoever
 * took the file has nothing. Nothing is put back when an operator has removed or disabled the machine user.
 */
export async function keepAdminToken(deps: Deps & { record: Recorder }, folder: DataFolder): Promise<string> {
  const path = join(folder.path, 'admin-token')
  const held = (await readSecret(path))?.trim()
  const known = held ? await deps.sql`select 1 from api_token_secrets where token_hash = ${hashSecret(held)}` : []
  if (known.length > 0) return path
  const [user] = await deps.sql<{ id: string }[]>`
    select u.id from installation i join users u on u.id = i.setup_user_id where not u.is_disabled`
  if (!user) return path
  const secret = deps.ids.secret(TOKEN_PREFIXES.machine)
  // The file first: a token in the database that nobody has would be worse than a file that does not work yet.
  await writeSecret(path, `${secret}\n`)
  await deps.sql.begin(tx => replaceToken(tx, deps, { userId: user.id, secret, folderId: folder.id }))
  return path
}

async function replaceToken(
  tx: Query,
  { now, ids, record }: Deps & { record: Recorder },
  { userId, secret, folderId }: { userId: string; secret: string; folderId: string },
): Promise<void> {
  // What the file held before stays on the list.
  await endTokens(tx, tx`t.folder = ${folderId}`, now())
  const name = `admin-token ${folderId}`
  const id = ids.next()
  await insertToken(tx, { id, userId, name, permissions: null, expiresAt: null, folder: folderId, secret }, now())
  const actor = { userId: null, email: 'core', sessionId: null, requestId: id, sourceAddress: '' }
  const target = { kind: 'machine_user_token', id, name }
  await record(tx, actor, { action: 'machine_user_tokens.create', target, after: { name }, secrets: ['token'] })
  await announce(tx, { type: 'principal', principal_id: userId })
}

/** Whether any relay can speak to us by itself. */
export async function hasRelay({ sql, now }: Pick<Deps, 'sql' | 'now'>): Promise<boolean> {
  const rows = await sql`
    select 1 from certificates where kind = 'relay' and revoked_at is null and not_after > ${new Date(now())} limit 1`
  return rows.length > 0
}
