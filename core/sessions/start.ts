// Makes a session row and its token; used by signing in, by accepting an invitation and for the admin token.
import type { Query } from '../db/database'
import { hashSecret, type Ids } from '../lib/ids'
import type { NewSession } from './model'

export const SESSION_LIFETIME_MS = 12 * 3_600_000

export async function startSession(
  query: Query,
  user: { id: string; email: string },
  { ids, now }: { ids: Ids; now: () => number },
): Promise<NewSession> {
  const id = ids.next()
  const token = ids.secret('sal_session_')
  const at = now()
  const expiresAt = new Date(at + SESSION_LIFETIME_MS)
  await query`insert into sessions (id, user_id, token_hash, kind, expires_at, created_at)
    values (${id}, ${user.id}, ${hashSecret(token)}, 'sign-in', ${expiresAt}, ${new Date(at)})`
  return { id, token, user_id: user.id, email: user.email, expires_at: expiresAt.toISOString() }
}
