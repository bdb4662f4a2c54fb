// Sessions: signing in, and ending a session at once everywhere.
import type { Access } from '../access/access'
import type { Principal } from '../auth/bearer'
import type { Passwords } from '../auth/passwords'
import { announce } from '../db/changes'
import type { Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { NewSession, Session, SessionInput, SessionQuery } from './model'
import { startSession } from './start'

type Row = Omit<Session, 'expires_at' | 'revoked_at' | 'created_at'> & {
  expires_at: Date | null
  revoked_at: Date | null
  created_at: Date
}

export type Sessions = ReturnType<typeof Sessions>

export function Sessions(deps: { sql: Sql; access: Access; passwords: Passwords; now: () => number; ids: Ids }) {
  const { sql, access, passwords, now } = deps
  return { signIn, list, revoke }

  async function signIn({ email, password }: SessionInput): Promise<NewSession> {
    const [user] = await sql<{ id: string; email: string; password_hash: string | null }[]>`
      select id, email, password_hash from users where email = ${email.toLowerCase()} and not is_disabled`
    const isRight = await passwords.isRight(password, user?.password_hash ?? null)
    if (!user || !isRight) throw new Problem('wrong-credentials')
    return startSession(sql, user, deps)
  }

  async function list(principal: Principal, request: SessionQuery): Promise<Page<Session>> {
    const userId = request.user_id ?? principal.userId
    if (userId !== principal.userId) (await access.of(principal)).require('users.read', 'organization')
    const after = afterOf(request)
    const rows = await sql<Row[]>`
      select s.id, s.user_id, u.email, s.kind, s.expires_at, s.revoked_at, s.created_at
      from sessions s join users u on u.id = s.user_id
      where s.user_id = ${userId} ${after === null ? sql`` : sql`and s.id < ${after}`}
      order by s.id desc limit ${limitOf(request) + 1}`
    return toPage(rows, request, toSession)
  }

  /** The row stays, so that the list shows when it ended; ending it twice is no mistake. */
  async function revoke(principal: Principal, id: string): Promise<void> {
    await sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      const [session] = await tx<{ user_id: string }[]>`select user_id from sessions where id = ${id}`
      if (!session) throw new Problem('not-found')
      if (session.user_id !== principal.userId) {
        if (!rights.decide('users.read', 'organization').allow) throw new Problem('not-found')
        rights.require('users.write', 'organization')
      }
      await tx`update sessions set revoked_at = ${new Date(now())} where id = ${id} and revoked_at is null`
      await announce(tx, { type: 'principal', principal_id: session.user_id })
    })
  }
}

function toSession({ expires_at, revoked_at, created_at, ...row }: Row): Session {
  return {
    ...row,
    expires_at: expires_at?.toISOString() ?? null,
    revoked_at: revoked_at?.toISOString() ?? null,
    created_at: created_at.toISOString(),
  }
}
