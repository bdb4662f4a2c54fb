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

/** `which` is about API tokens `t`. Answers whose they were. */
export async function endTokens(tx: Query, which: Fragment, nowMs: number): Promise<string[]> {
  const at = new Date(nowMs)
  const ended = await tx<{ id: string; user_id: string }[]>`
    update api_tokens t set revoked_at = ${at} where t.revoked_at is null and ${which} returning t.id, t.user_id`
  await tx`update certificates set revoked_at = ${at}
    where token_id = any(${ended.map(one => one.id)}::uuid[]) and revoked_at is null`
  return ended.map(one => one.user_id)
}

/**
 * All by which people act whom an identity provider let in: its sessions, and tokens with a living secret that was shown in
 * one or made from such a token. A machine user's tokens are the organization's and stay. Answers whose they were.
 */
export async function endAllThrough(tx: Query, providerId: string, nowMs: number): Promise<string[]> {
  const ended = await endSessions(tx, tx`s.identity_provider_id = ${providerId}`, nowMs)
  // Once more while there were some: one that was made from a token that ends here may be there only after the wait for it.
  for (;;) {
    const owners = await endTokens(tx, cameThrough(tx, providerId, nowMs), nowMs)
    if (owners.length === 0) return ended
    ended.push(...owners)
  }
}

function cameThrough(tx: Query, providerId: string, nowMs: number): Fragment {
  return tx`exists (
    select 1 from api_token_secrets c join users u on u.id = t.user_id
    where c.token_id = t.id and c.identity_provider_id = ${providerId} and u.kind = 'person'
      and (c.expires_at is null or c.expires_at > ${new Date(nowMs)}))`
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
