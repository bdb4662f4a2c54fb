// Invitations, and the links by which an admin lets somebody back in: single use and expiring. Accepting one is one
// transaction: of two racers one wins, and an input that is refused does not spend the link.
import { requireAllOf, requireWholeTrust } from '../access/escalation'
import type { FeatureDeps } from '../audit/feature'
import { clearAttempts } from '../auth/attempts'
import type { Principal } from '../auth/bearer'
import { endSessions } from '../auth/endings'
import { requireGoodPassword } from '../auth/password-rules'
import type { Passwords } from '../auth/passwords'
import type { RateLimit } from '../auth/rate-limit'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { hashSecret } from '../lib/ids'
import { Problem, type Violation } from '../lib/problem'
import type { Visitor } from '../lib/visitor'
import type { NewSession } from '../sessions/model'
import { startSession } from '../sessions/start'
import type { AcceptanceInput, Invitation } from './model'

const INVITATION_LIFETIME_MS = 7 * 24 * 3_600_000
const SETUP_LIFETIME_MS = 24 * 3_600_000

type Invited = { kind: string; email: string; has_identity: boolean }

export type InvitationState = 'setup' | 'user' | 'used' | 'expired' | 'unknown'

export type Invitations = ReturnType<typeof Invitations>

export function Invitations(
  deps: FeatureDeps & { passwords: Passwords; acceptanceLimit: RateLimit; publicUrl: string },
) {
  const { sql, access, passwords, now, ids, publicUrl, record } = deps
  return { create, accept, setupLink, stateOf, isSetUp: () => hasPerson(sql) }

  function create(principal: Principal, userId: string): Promise<Invitation> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      const isSeen = rights.decide('users.read', 'anywhere').allow
      const [user] = isSeen
        ? await tx<Invited[]>`
            select kind, email, exists (select 1 from user_identities where user_id = users.id) as has_identity
            from users where id = ${userId}`
        : []
      if (!user) throw new Problem('not-found')
      rights.require('users.write', 'organization')
      if (user.kind !== 'person') throw new Problem('conflict', 'A machine user has no password to set')
      // Whoever opens the link is that person, so it gives all that the person holds.
      await requireAllOf(rights, tx, { userId, nowMs: now() })
      // A password beside a provider's word: the person would not notice, and may come to hold more.
      if (user.has_identity) requireWholeTrust(rights)
      const made = await save(tx, { userId, createdBy: principal.userId, lifetimeMs: INVITATION_LIFETIME_MS })
      const target = { kind: 'user', id: userId, name: user.email }
      const after = { invitation_id: made.id, expires_at: made.expires_at }
      await record(tx, principal, { action: 'invitations.create', target, after })
      return { ...made, user_id: userId }
    })
  }

  async function accept(input: AcceptanceInput, visitor: Visitor): Promise<NewSession> {
    deps.acceptanceLimit(visitor.sourceAddress)
    // Hashing takes its time; a link that leads nowhere must not cost us that, and no lock is held meanwhile.
    const { state, email } = await read(input.token)
    if (state !== 'setup' && state !== 'user') throw refusal(state)
    requireGoodPassword(input.password, { email: email ?? input.email ?? '', pointer: '/password' })
    const hash = await passwords.hash(input.password)
    return sql.begin(async tx => {
      const { userId, makerId } = await spend(tx, input.token)
      if (userId !== null && makerId !== null) await requireStillTheirs(tx, deps, { userId, makerId })
      const user = userId === null ? await makeAdmin(tx, input, hash) : await setPassword(tx, userId, { input, hash })
      const actor = { ...visitor, userId: user.id, email: user.email, sessionId: null }
      const target = { kind: 'user', id: user.id, name: user.email }
      const made = userId === null ? { after: { email: user.email, role: 'admin' } } : {}
      await record(tx, actor, { action: 'invitations.accept', target, ...made, secrets: ['password'] })
      return startSession(tx, user, { ...deps, visitor })
    })
  }

  /** A fresh link, or undefined once a person has a password or signs in through a provider. */
  async function setupLink(): Promise<string | undefined> {
    if (await hasPerson(sql)) return undefined
    return (await save(sql, { userId: null, createdBy: null, lifetimeMs: SETUP_LIFETIME_MS })).link
  }

  /** What a page may say about a link before it is used. */
  async function stateOf(token: string): Promise<InvitationState> {
    return (await read(token)).state
  }

  async function read(token: string): Promise<{ state: InvitationState; email: string | null }> {
    const [row] = await sql<{ email: string | null; is_used: boolean; expires_at: Date }[]>`
      select u.email, i.used_at is not null as is_used, i.expires_at
      from invitations i left join users u on u.id = i.user_id
      where i.token_hash = ${hashSecret(token)}`
    if (!row) return { state: 'unknown', email: null }
    const { email, is_used, expires_at } = row
    if (is_used) return { state: 'used', email }
    if (expires_at.getTime() <= now()) return { state: 'expired', email }
    return { state: email === null ? 'setup' : 'user', email }
  }

  /**
   * The update takes the row's lock: the second of two racers finds it used. Accepting one ends all links of the same
   * account, so what they are for is locked first: of two links, neither then waits for the other.
   */
  async function spend(tx: Query, token: string): Promise<{ userId: string | null; makerId: string | null }> {
    const at = new Date(now())
    await lockPurpose(tx, token)
    const [row] = await tx<{ user_id: string | null; created_by: string | null }[]>`
      update invitations set used_at = ${at}
      where token_hash = ${hashSecret(token)} and used_at is null and expires_at > ${at} returning user_id, created_by`
    if (!row) throw refusal('used')
    return { userId: row.user_id, makerId: row.created_by }
  }

  async function makeAdmin(tx: Query, { email, name }: AcceptanceInput, hash: string) {
    if (email === undefined || name === undefined) throw missing({ email, name })
    // Two links may have been printed by two processes: the lock of spend() lets one of them make the first admin.
    if (await hasPerson(tx)) throw new Problem('already-used', 'The first admin has been made already')
    const at = new Date(now())
    const id = ids.next()
    const made = await tx`insert into users (id, email, name, password_hash, created_at)
      values (${id}, ${email}, ${name}, ${hash}, ${at}) on conflict (email) do nothing returning id`
    if (made.length === 0) throw new Problem('conflict', 'A user with this e-mail address exists')
    await tx`insert into bindings (id, role, user_id, created_at) values (${ids.next()}, 'admin', ${id}, ${at})`
    await tx`update invitations set used_at = ${at} where user_id is null and used_at is null`
    return { id, email }
  }

  /** Whoever held a session under the old password is signed out; machine tokens are not passwords' business. */
  async function setPassword(tx: Query, id: string, { input, hash }: { input: AcceptanceInput; hash: string }) {
    if (input.email !== undefined || input.name !== undefined) throw unwanted(input)
    const [user] = await tx<{ id: string; email: string }[]>`
      update users set password_hash = ${hash}, must_change_password = false
      where id = ${id} and not is_disabled returning id, email`
    if (!user) throw new Problem('conflict', 'The account is disabled')
    await clearAttempts(tx, user.email)
    const at = new Date(now())
    await endSessions(tx, tx`s.user_id = ${id} and s.kind = 'sign-in'`, now())
    await tx`update invitations set used_at = ${at} where user_id = ${id} and used_at is null`
    await announce(tx, { type: 'principal', principal_id: id })
    return user
  }

  async function save(
    query: Query,
    { userId, createdBy, lifetimeMs }: { userId: string | null; createdBy: string | null; lifetimeMs: number },
  ) {
    const id = ids.next()
    const token = ids.secret('sal_invite_')
    const expiresAt = new Date(now() + lifetimeMs)
    await query`insert into invitations (id, user_id, token_hash, created_by, expires_at, created_at)
      values (${id}, ${userId}, ${hashSecret(token)}, ${createdBy}, ${expiresAt}, ${new Date(now())})`
    return { id, link: `${publicUrl}/setup?token=${token}`, token, expires_at: expiresAt.toISOString() }
  }
}

async function lockPurpose(tx: Query, token: string): Promise<void> {
  const [link] = await tx<{ user_id: string | null }[]>`
    select user_id from invitations where token_hash = ${hashSecret(token)}`
  if (link?.user_id === null) await tx`select id from installation for update`
  else if (link) await tx`select id from users where id = ${link.user_id} for update`
}

/** The person may hold more than when the link was made, and who made it may have kept it: so it is asked again. */
async function requireStillTheirs(
  tx: Query,
  { access, now }: Pick<FeatureDeps, 'access' | 'now'>,
  { userId, makerId }: { userId: string; makerId: string },
): Promise<void> {
  const enabled = await tx`select 1 from users where id = ${makerId} and not is_disabled`
  if (enabled.length === 0) throw withdrawn()
  const maker = await access.of({ userId: makerId, revision: '', limit: null }, tx)
  await requireAllOf(maker, tx, { userId, nowMs: now() }).catch((cause: unknown) => {
    throw cause instanceof Problem ? withdrawn(cause) : cause
  })
}

async function hasPerson(query: Query): Promise<boolean> {
  const people = await query`
    select 1 from users u where kind = 'person'
      and (password_hash is not null or exists (select 1 from user_identities where user_id = u.id)) limit 1`
  return people.length > 0
}

function refusal(state: 'used' | 'expired' | 'unknown'): Problem {
  if (state === 'unknown') return new Problem('not-found', 'There is no such link; copy it whole')
  return new Problem(state === 'used' ? 'already-used' : 'expired', 'Ask for a new link')
}

function withdrawn(cause?: Problem): Problem {
  return new Problem('expired', 'Who made the link cannot give you your rights any more; ask for a new one', { cause })
}

function missing({ email, name }: { email: string | undefined; name: string | undefined }): Problem {
  const detail = 'The first admin needs it'
  const errors: Violation[] = []
  if (email === undefined) errors.push({ pointer: '/email', code: 'required', detail })
  if (name === undefined) errors.push({ pointer: '/name', code: 'required', detail })
  return new Problem('invalid-input', 'The first admin needs an e-mail address and a name', { errors })
}

function unwanted({ email, name }: AcceptanceInput): Problem {
  const detail = 'Leave it out: the account has it already'
  const errors: Violation[] = []
  if (email !== undefined) errors.push({ pointer: '/email', code: 'unexpected', detail })
  if (name !== undefined) errors.push({ pointer: '/name', code: 'unexpected', detail })
  return new Problem('invalid-input', 'This link sets a password and nothing else', { errors })
}
