// Changing one's own password. Promise: it takes the old one, tries at which count like tries to sign in; every other
// sign-in of the person ends.
import type { FeatureDeps } from '../audit/feature'
import { clearAttempts, countAttempt } from '../auth/attempts'
import type { Principal } from '../auth/bearer'
import { endSessions } from '../auth/endings'
import { normalPassword, requireGoodPassword } from '../auth/password-rules'
import type { Passwords } from '../auth/passwords'
import type { RateLimit } from '../auth/rate-limit'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { PasswordInput } from './model'

export type ChangePassword = ReturnType<typeof ChangePassword>

export function ChangePassword(deps: FeatureDeps & { passwords: Passwords; signInLimit: RateLimit }) {
  const { sql, passwords, now, record } = deps

  return async (principal: Principal, { current_password, password }: PasswordInput): Promise<void> => {
    const { userId, email } = principal
    deps.signInLimit(principal.sourceAddress)
    const hash = await currentHash(principal)
    const isOpen = await countAttempt(sql, email, now())
    const isRight = await passwords.isRight(current_password, hash)
    const target = { kind: 'user', id: userId, name: email }
    const action = 'users.change_password'
    if (!isOpen || !isRight) {
      const reason = isOpen ? 'wrong-password' : 'locked'
      await record(sql, principal, { action, target, outcome: 'failed', reason })
      throw wrong('/current_password', 'It is not your password, or your account is locked for a while')
    }
    await clearAttempts(sql, email)
    if (normalPassword(password) === normalPassword(current_password))
      throw wrong('/password', 'Use another than before')
    requireGoodPassword(password, { email, pointer: '/password' })
    const fresh = await passwords.hash(password)
    await sql.begin(async tx => {
      await replaceHash(tx, principal, { old: hash, fresh })
      await record(tx, principal, { action, target, secrets: ['password'] })
      await announce(tx, { type: 'principal', principal_id: userId })
    })
  }

  /** An API token is for programs, and must not outlive what it was made under by changing it. */
  async function currentHash({ userId, sessionId }: Principal): Promise<string> {
    const [row] = await sql<{ kind: string; password_hash: string | null }[]>`
      select s.kind, u.password_hash from users u join sessions s on s.user_id = u.id
      where u.id = ${userId} and s.id = ${sessionId}`
    if (row?.kind !== 'sign-in')
      throw new Problem('forbidden', 'It takes a sign-in: an API token cannot change a password', {
        reason: 'token-scope',
      })
    if (row.password_hash === null)
      throw new Problem('conflict', 'You have no password here; ask for a link to set one')
    return row.password_hash
  }

  /** Of two changes at once the second finds that the password it was given is not the current one any more. */
  async function replaceHash(
    tx: Query,
    { userId, sessionId }: Principal,
    { old, fresh }: { old: string; fresh: string },
  ): Promise<void> {
    const changed = await tx`
      update users set password_hash = ${fresh}, must_change_password = false
      where id = ${userId} and password_hash = ${old} returning id`
    if (changed.length === 0) throw wrong('/current_password', 'It was changed in this moment; sign in again')
    await endSessions(tx, tx`s.user_id = ${userId} and s.id <> ${sessionId} and s.kind = 'sign-in'`, now())
    await tx`update invitations set used_at = ${new Date(now())} where user_id = ${userId} and used_at is null`
  }
}

function wrong(pointer: string, detail: string): Problem {
  return new Problem('invalid-input', 'The password was not changed', {
    errors: [{ pointer, code: 'wrong-password', detail }],
  })
}
