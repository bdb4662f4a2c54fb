// The end of sessions and API tokens, of which nothing comes back. Promise: certificates that were issued with one are
// revoked in the same transaction. Relays hear of it from the caller's announcement.
import type { Fragment, Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { Principal } from './bearer'

/** `which` is about sessions `s`. Answers whose they were. */
export async function endSessions(tx: Query, which: Fragment, nowMs: number): Promise<string[]> {
  const at = new Date(nowMs)
  const ended = await tx<{ id: string; user_id: string }[]>`
    update sessions s set revoked_at = ${at} where s.revoked_at is null and ${which} returning s.id, s.user_id`
  // A statement of its own: it sees what was issued with one of them while the first waited.
  await tx`update certificates set revoked_at = ${at}
    where session_id = any(${ended.map(one => one.id)}::uuid[]) and revoked_at is null`
  return ended.map(one => one.user_id)
}

/** `which` is about API tokens `t`. */
export async function endTokens(tx: Query, which: Fragment, nowMs: number): Promise<void> {
  const at = new Date(nowMs)
  const ended = await tx<{ id: string }[]>`
    update api_tokens t set revoked_at = ${at} where t.revoked_at is null and ${which} returning t.id`
  await tx`update certificates set revoked_at = ${at}
    where token_id = any(${ended.map(one => one.id)}::uuid[]) and revoked_at is null`
}

/** Of somebody who is disabled: all by which they could act, whenever they are enabled again. Their row must be locked. */
export async function endAllOf(tx: Query, userId: string, nowMs: number): Promise<void> {
  await endSessions(tx, tx`s.user_id = ${userId}`, nowMs)
  await endTokens(tx, tx`t.user_id = ${userId}`, nowMs)
  await endCertificates(tx, userId, nowMs)
}

export async function endCertificates(tx: Query, userId: string, nowMs: number): Promise<void> {
  await tx`update certificates set revoked_at = ${new Date(nowMs)}
    where subject_id = ${userId} and kind = 'user' and revoked_at is null`
}

/** What is made from a session or token while it ends would outlive it. Throws Problem `unauthenticated` if it has ended. */
export async function keepShown(tx: Query, { sessionId, token }: Principal): Promise<void> {
  const shown = token
    ? await tx`select 1 from api_tokens where id = ${token.id} and revoked_at is null for share`
    : await tx`select 1 from sessions where id = ${sessionId} and revoked_at is null for share`
  if (shown.length === 0) throw new Problem('unauthenticated')
}
