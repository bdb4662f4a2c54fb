// Sessions: signing in, and ending a session at once everywhere. Promise: a failed sign-in is answered alike whatever was
// wrong, takes as long, and is on record with the reason.
import type { FeatureDeps } from '../audit/feature'
import { clearAttempts, countAttempt } from '../auth/attempts'
import type { Principal } from '../auth/bearer'
import { endSessions } from '../auth/endings'
import type { Passwords } from '../auth/passwords'
import type { RateLimit } from '../auth/rate-limit'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { containing, type Keyed, ordered, time } from '../db/listing'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Visitor } from '../lib/visitor'
import type { NewSession, Session, SessionInput, SessionQuery } from './model'
import { startSession } from './start'

type Times = 'expires_at' | 'last_used_at' | 'revoked_at' | 'created_at'
type Row = Omit<Session, Times> & { [T in Times]: T extends 'created_at' ? Date : Date | null }
type Known = { id: string; email: string; is_disabled: boolean; password_hash: string | null }

export type Sessions = ReturnType<typeof Sessions>

export function Sessions(deps: FeatureDeps & { passwords: Passwords; signInLimit: RateLimit }) {
  const { sql, access, passwords, now, record } = deps
  return { signIn, list, get, revoke }

  async function signIn({ email, password }: SessionInput, visitor: Visitor): Promise<NewSession> {
    deps.signInLimit(visitor.sourceAddress)
    const name = email.toLowerCase()
    const isOpen = await countAttempt(sql, name, now())
    const [user] = await sql<Known[]>`
      select id, email, is_disabled, password_hash from users where email = ${name} and kind = 'person'`
    const isRight = await passwords.isRight(password, user?.password_hash ?? null)
    const reason = refusalOf(user, { isOpen, isRight })
    if (!user || reason) {
      const actor = { ...visitor, userId: null, email: name, sessionId: null }
      const target = { kind: 'user', id: user?.id ?? '', name }
      await record(sql, actor, {
        action: 'sessions.create',
        target,
        outcome: 'failed',
        reason: reason ?? 'unknown-user',
      })
      throw new Problem('wrong-credentials')
    }
    return sql.begin(async tx => {
      // The user's row first, as whoever accepts an invitation does: two in this order never wait for each other.
      const session = await startSession(tx, user, { ...deps, visitor })
      await clearAttempts(tx, name)
      return session
    })
  }

  async function list(principal: Principal, request: SessionQuery): Promise<Page<Session>> {
    const userId = request.user_id ?? principal.userId
    if (userId !== principal.userId) (await access.of(principal)).require('sessions.read', 'organization')
    const order = ordered(sql, request, {
      id: sql`s.id`,
      by: {
        created_at: time(sql`s.created_at`),
        expires_at: time(sql`coalesce(s.expires_at, 'infinity')`),
        last_used_at: time(sql`coalesce(s.last_used_at, '-infinity')`),
      },
      usually: '-id',
    })
    const rows = await sql<Keyed<Row>[]>`
      select ${columns(sql)}, ${order.key} from sessions s join users u on u.id = s.user_id
      where s.user_id = ${userId} ${containing(sql, request.q, has => [has(sql`u.email`), has(sql`s.source_address`)])} ${order.after}
      ${order.end}`
    return order.toPage(rows, toSession)
  }

  async function get(principal: Principal, id: string): Promise<Session> {
    const row = await find(sql, id)
    if (row.user_id !== principal.userId) (await access.of(principal)).requireSight('sessions.read', 'organization')
    return toSession(row)
  }

  /** The row stays, so that the list shows when it ended; ending it twice is no mistake. */
  async function revoke(principal: Principal, id: string): Promise<void> {
    await sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      const { user_id, email, revoked_at } = await find(tx, id)
      if (user_id !== principal.userId) {
        rights.requireSight('sessions.read', 'organization')
        rights.require('sessions.write', 'organization')
      }
      if (revoked_at) return
      await endSessions(tx, tx`s.id = ${id}`, now())
      await record(tx, principal, { action: 'sessions.revoke', target: { kind: 'session', id, name: email } })
      await announce(tx, { type: 'principal', principal_id: user_id })
    })
  }
}

/** For the record only: the asker learns nothing of it. */
function refusalOf(user: Known | undefined, { isOpen, isRight }: { isOpen: boolean; isRight: boolean }) {
  if (!isOpen) return 'locked'
  if (!user) return 'unknown-user'
  if (user.password_hash === null) return 'no-password'
  if (!isRight) return 'wrong-password'
  return user.is_disabled ? 'principal-disabled' : undefined
}

async function find(query: Query, id: string): Promise<Row> {
  const [row] = await query<Row[]>`
    select ${columns(query)} from sessions s join users u on u.id = s.user_id where s.id = ${id} for update of s`
  if (!row) throw new Problem('not-found')
  return row
}

function columns(query: Query) {
  return query`s.id, s.user_id, u.email, s.kind, s.identity_provider_id, s.source_address, s.last_used_at,
    s.expires_at, s.revoked_at, s.created_at`
}

function toSession({ expires_at, last_used_at, revoked_at, created_at, ...row }: Row): Session {
  return {
    ...row,
    last_used_at: last_used_at?.toISOString() ?? null,
    expires_at: expires_at?.toISOString() ?? null,
    revoked_at: revoked_at?.toISOString() ?? null,
    created_at: created_at.toISOString(),
  }
}
