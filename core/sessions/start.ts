// Makes a session row and its token; used by whatever proved who somebody is: a password, an invitation, a provider.
// Promise: no sign-in without its record, and none of a user that was disabled or deleted meanwhile.
import type { Recorder } from '../audit/record'
import type { Query } from '../db/database'
import { hashSecret, type Ids } from '../lib/ids'
import { Problem } from '../lib/problem'
import type { Visitor } from '../lib/visitor'
import { readSettings } from '../organization/settings'
import type { NewSession } from './model'

export type StartDeps = { ids: Ids; now: () => number; record: Recorder; visitor: Visitor }

/** Inside a transaction, so that the user's row stays as it is until the session is there. Throws Problem. */
export async function startSession(
  tx: Query,
  user: { id: string; email: string },
  { ids, now, record, visitor }: StartDeps,
): Promise<NewSession> {
  const id = ids.next()
  const token = ids.secret('sal_session_')
  const at = new Date(now())
  const [signedIn] = await tx<{ must_change_password: boolean }[]>`
    update users set last_sign_in_at = ${at} where id = ${user.id} and not is_disabled
    returning must_change_password and password_hash is not null as must_change_password`
  if (!signedIn) throw new Problem('wrong-credentials')
  const { session_lifetime_seconds } = await readSettings(tx)
  const expiresAt = new Date(at.getTime() + session_lifetime_seconds * 1000)
  await tx`
    insert into sessions (id, user_id, token_hash, kind, source_address, last_used_at, expires_at, created_at)
    values (${id}, ${user.id}, ${hashSecret(token)}, 'sign-in', ${visitor.sourceAddress}, ${at}, ${expiresAt}, ${at})`
  const actor = { ...visitor, userId: user.id, email: user.email, sessionId: id }
  await record(tx, actor, { action: 'sessions.create', target: { kind: 'session', id, name: user.email } })
  return { id, token, user_id: user.id, email: user.email, expires_at: expiresAt.toISOString(), ...signedIn }
}
