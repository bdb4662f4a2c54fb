// What the first start makes, once for all processes that share the database, and what each start puts back: the admin
// token's file, and a join string for a relay while there is none.
import { join } from 'node:path'
import { type DataFolder, readSecret, writeSecret } from './data-folder'
import type { Query, Sql } from './db/database'
import { hashSecret, type Ids } from './lib/ids'

type Deps = { sql: Sql; now: () => number; ids: Ids }

const MACHINE = (installation: string) => `setup@${installation}.local`

/** The default project, and a machine user that is admin of the organization, for scripts. */
export async function prepareOnce({ sql, now, ids }: Deps, installation: string): Promise<void> {
  await sql.begin(async tx => {
    const at = new Date(now())
    // The row lock lets one of several processes do it.
    const first = await tx`
      update installation set prepared_at = ${at} where prepared_at is null returning id`
    if (first.length === 0) return
    await tx`insert into projects (id, name, display_name, created_at)
      values (${ids.next()}, 'default', 'Default', ${at})`
    const userId = ids.next()
    await tx`insert into users (id, email, name, kind, created_at)
      values (${userId}, ${MACHINE(installation)}, 'Set-up', 'machine', ${at})`
    await tx`insert into bindings (id, role, user_id, created_at) values (${ids.next()}, 'admin', ${userId}, ${at})`
  })
}

/**
 * Answers the file's path. A file that is gone is replaced by one with a new token, and the old token ends: whoever
 * took the file has nothing. Nothing is put back when an operator has removed or disabled the machine user.
 */
export async function keepAdminToken(deps: Deps, installation: string, folder: DataFolder): Promise<string> {
  const path = join(folder.path, 'admin-token')
  const held = (await readSecret(path))?.trim()
  const known = held ? await deps.sql`select 1 from sessions where token_hash = ${hashSecret(held)}` : []
  if (known.length > 0) return path
  const [user] = await deps.sql<{ id: string }[]>`
    select id from users where email = ${MACHINE(installation)} and kind = 'machine' and not is_disabled`
  if (!user) return path
  const token = deps.ids.secret('sal_api_')
  // The file first: a token in the database that nobody has would be worse than a file that does not work yet.
  await writeSecret(path, `${token}\n`)
  await deps.sql.begin(tx => replaceToken(tx, deps, { userId: user.id, token, folderId: folder.id }))
  return path
}

async function replaceToken(
  tx: Query,
  { now, ids }: Deps,
  { userId, token, folderId }: { userId: string; token: string; folderId: string },
): Promise<void> {
  const at = new Date(now())
  await tx`update sessions set revoked_at = ${at}
    where user_id = ${userId} and folder = ${folderId} and revoked_at is null`
  await tx`insert into sessions (id, user_id, token_hash, kind, folder, created_at)
    values (${ids.next()}, ${userId}, ${hashSecret(token)}, 'api-token', ${folderId}, ${at})`
}

/** Whether any relay can speak to us by itself. */
export async function hasRelay({ sql, now }: Pick<Deps, 'sql' | 'now'>): Promise<boolean> {
  const rows = await sql`
    select 1 from certificates where kind = 'relay' and revoked_at is null and not_after > ${new Date(now())} limit 1`
  return rows.length > 0
}
