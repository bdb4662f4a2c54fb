// The end of an authorisation: its code becomes a session. Promise: each code is good once, for whoever holds its verifier,
// and only as long as the session with which it was approved lives.

import { provesChallenge } from '../auth/proof-keys'
import type { Query } from '../db/database'
import { hashSecret } from '../lib/ids'
import { Problem, type ProblemCode } from '../lib/problem'
import type { CliSessionInput } from './model'

export type Approval = {
  id: string
  identity_provider_id: string | null
  user_id: string
  email: string
}

type Row = {
  id: string
  code_challenge: string
  session_id: string | null
  is_approved: boolean | null
  interval_seconds: number
  polled_at: Date | null
  expires_at: Date
}

/** RFC 8628 §3.5. */
const SLOWER_BY_S = 5

/** Answers the approval, or why there is none: to be thrown once what was written about it is committed. */
export async function takeApproved(
  tx: Query,
  { code, code_verifier }: CliSessionInput,
  nowMs: number,
): Promise<Approval | Problem> {
  const [row] = await tx<Row[]>`
    select id, code_challenge, session_id, is_approved, interval_seconds, polled_at, expires_at
    from cli_authorizations where code_hash = ${hashSecret(code)} for update`
  // A code that was stolen without its verifier is of no use, and its owner must still be able to use it.
  if (!row || !provesChallenge(code_verifier, row.code_challenge)) return refused('not-found')
  if (row.expires_at.getTime() <= nowMs) return end(tx, row, 'expired')
  if (row.is_approved === null) return wait(tx, row, nowMs)
  if (!row.is_approved) return end(tx, row, 'access-denied')
  await tx`delete from cli_authorizations where id = ${row.id}`
  const [by] = await tx<Pick<Approval, 'identity_provider_id' | 'user_id' | 'email'>[]>`
    select s.identity_provider_id, s.user_id, u.email
    from sessions s join users u on u.id = s.user_id
    where s.id = ${row.session_id} and s.revoked_at is null and not u.is_disabled
      and (s.expires_at is null or s.expires_at > ${new Date(nowMs)})
    for share of s`
  return by ? { id: row.id, ...by } : refused('access-denied')
}

async function wait(tx: Query, { id, polled_at, interval_seconds }: Row, nowMs: number): Promise<Problem> {
  const isTooSoon = polled_at !== null && nowMs - polled_at.getTime() < interval_seconds * 1000
  const interval = isTooSoon ? interval_seconds + SLOWER_BY_S : interval_seconds
  await tx`update cli_authorizations set polled_at = ${new Date(nowMs)}, interval_seconds = ${interval} where id = ${id}`
  return new Problem(isTooSoon ? 'slow-down' : 'authorization-pending')
}

async function end(tx: Query, { id }: Row, code: 'expired' | 'access-denied'): Promise<Problem> {
  await tx`delete from cli_authorizations where id = ${id}`
  return refused(code)
}

function refused(code: ProblemCode): Problem {
  return new Problem(code, 'Start the sign-in again')
}
