// Whom an external identity is here. The subject decides, for ever; an e-mail address only once, and only if it is sure.
// The rule is written down in docs/decisions/0004-identity.md.

import { MACHINE_DOMAIN } from '../access/machine-name'
import type { Recorder } from '../audit/record'
import type { ExternalPerson } from '../auth/oidc/protocol'
import type { Query } from '../db/database'
import type { Ids } from '../lib/ids'
import { Problem } from '../lib/problem'
import { UNSEEN } from '../lib/text'
import type { Visitor } from '../lib/visitor'

export type Vouching = { id: string; allowed_email_domains: readonly string[]; allow_sign_up: boolean }
export type Person = { id: string; email: string }
type Deps = { ids: Ids; now: () => number; record: Recorder; visitor: Visitor }
type Found = Person & { kind: string; is_disabled: boolean; has_password: boolean; identities: string[] }

/**
 * Makes or finds the user and remembers the identity with its groups; whoever calls announces one that `isLinked`, last.
 * Throws Problem `sign-in-refused`.
 */
export async function recognise(
  tx: Query,
  { provider, external }: { provider: Vouching; external: ExternalPerson },
  deps: Deps,
): Promise<Person & { isLinked: boolean }> {
  const email = trustedEmail(external, provider)
  const known = await findBySubject(tx, provider.id, external.subject)
  const user = known ? { ...known, isLinked: false } : await adopt(tx, { provider, external, email }, deps)
  if (user.is_disabled) throw refusal('user-disabled')
  const at = new Date(deps.now())
  await tx`
    insert into user_identities (id, identity_provider_id, subject, user_id, groups, signed_in_at, created_at)
    values (${deps.ids.next()}, ${provider.id}, ${external.subject}, ${user.id}, ${external.groups}, ${at}, ${at})
    on conflict (identity_provider_id, subject)
      do update set groups = excluded.groups, signed_in_at = excluded.signed_in_at`
  if (user.isLinked) await endEarlier(tx, user, { provider, ...deps })
  return { id: user.id, email: user.email, isLinked: user.isLinked }
}

/**
 * Who made the account could have kept a password, a link or a token of it, for the day on which its person holds more. From
 * when a provider says who that is, nothing from before is theirs.
 */
async function endEarlier(
  tx: Query,
  { id, email }: Person,
  { provider, now, record, visitor }: Omit<Deps, 'ids'> & { provider: Vouching },
): Promise<void> {
  const at = new Date(now())
  await tx`update users set password_hash = null, must_change_password = false where id = ${id}`
  await tx`update sessions set revoked_at = ${at} where user_id = ${id} and revoked_at is null`
  await tx`update api_tokens set revoked_at = ${at} where user_id = ${id} and revoked_at is null`
  await tx`update invitations set used_at = ${at} where user_id = ${id} and used_at is null`
  await tx`update certificates set revoked_at = ${at}
    where subject_id = ${id} and kind = 'user' and revoked_at is null`
  const actor = { ...visitor, userId: id, email, sessionId: null }
  const event = { action: 'users.link', target: { kind: 'user', id, name: email } }
  await record(tx, actor, { ...event, after: { identity_provider_id: provider.id }, secrets: ['password'] })
}

/** At each sign-in: whoever left an allowed domain, or has an address nobody verified, does not come in. */
function trustedEmail({ emails }: ExternalPerson, { allowed_email_domains }: Vouching): string {
  // Before it is lowered: there are letters outside ASCII that become letters of somebody else's address.
  const plain = emails.filter(({ address }) => /^[\x21-\x7e]+$/.test(address))
  const addresses = plain.map(({ address, isVerified }) => ({ address: address.toLowerCase(), isVerified }))
  const usable = addresses.filter(({ address }) => EMAIL.test(address) && address.length <= 254)
  if (usable.length === 0) throw refusal('email-missing')
  const verified = usable.filter(({ isVerified }) => isVerified)
  if (verified.length === 0) throw refusal('email-unverified')
  const isAllowed = (domain: string) =>
    domain !== MACHINE_DOMAIN && (allowed_email_domains.length === 0 || allowed_email_domains.includes(domain))
  const allowed = verified.find(({ address }) => isAllowed(domainOf(address)))
  if (!allowed) throw refusal('email-domain')
  return allowed.address
}

/** The same form that users may have here; see Email in core/lib/schema. */
const EMAIL = /^[a-z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1)
}

async function findBySubject(tx: Query, providerId: string, subject: string): Promise<Found | undefined> {
  const [row] = await tx<Found[]>`
    select u.id, u.email, u.kind, u.is_disabled from user_identities i join users u on u.id = i.user_id
    where i.identity_provider_id = ${providerId} and i.subject = ${subject} for update of u`
  return row
}

type Newcomer = { provider: Vouching; external: ExternalPerson; email: string }

async function adopt(
  tx: Query,
  { provider, external, email }: Newcomer,
  deps: Deps,
): Promise<Person & { is_disabled: boolean; isLinked: boolean }> {
  // Two browsers of one newcomer: the lock lets the second find what the first made.
  await tx`select pg_advisory_xact_lock(hashtextextended(${email}, 7))`
  const [user] = await tx<Found[]>`
    select id, email, kind, is_disabled, password_hash is not null as has_password,
      array(select identity_provider_id from user_identities where user_id = users.id) as identities
    from users where email = ${email} for update`
  if (!user && !provider.allow_sign_up) throw refusal('unknown-person')
  if (!user) return signUp(tx, { external, email }, deps)
  if (!mayLink(user, provider)) throw refusal('email-conflict')
  return { ...user, isLinked: true }
}

/**
 * An address this provider speaks for, or somebody who never proved who they are in any way. Never a second subject of one
 * provider: an address that was given to somebody else must not bring them the first one's rights.
 */
function mayLink({ kind, has_password, identities }: Found, provider: Vouching): boolean {
  if (kind !== 'person' || identities.includes(provider.id)) return false
  return provider.allowed_email_domains.length > 0 || (!has_password && identities.length === 0)
}

async function signUp(tx: Query, { external, email }: Omit<Newcomer, 'provider'>, { ids, now, record, visitor }: Deps) {
  const made = { id: ids.next(), email, name: displayName(external.name) ?? email.slice(0, 100) }
  await tx`insert into users (id, email, name, created_at)
    values (${made.id}, ${made.email}, ${made.name}, ${new Date(now())})`
  const actor = { ...visitor, userId: made.id, email, sessionId: null }
  const target = { kind: 'user', id: made.id, name: email }
  await record(tx, actor, { action: 'users.create', target, after: made, reason: 'sign-up' })
  return { ...made, is_disabled: false, isLinked: false }
}

/** Within the rules of DisplayName in core/lib/schema. */
function displayName(name: string | null): string | undefined {
  const clean = (name ?? '')
    .replace(new RegExp(`[${UNSEEN}]+`, 'g'), ' ')
    .trim()
    .slice(0, 100)
    .toWellFormed()
    .trim()
  return clean === '' ? undefined : clean
}

export function refusal(reason: string): Problem {
  return new Problem('sign-in-refused', SENTENCES[reason], { reason })
}

/** For whoever signs in; a reason that is not here is for the record only. */
const SENTENCES: Readonly<Record<string, string>> = {
  'sign-in-unknown': 'It was started in another browser, too long ago, or used already; start again',
  'email-missing': 'The identity provider told no e-mail address',
  'email-unverified': 'The identity provider has not verified the e-mail address',
  'email-domain': 'E-mail addresses of this domain are not let in here',
  'email-conflict': 'The account with this e-mail address signs in another way; ask an admin',
  'unknown-person': 'There is no account for you here; ask an admin',
  'user-disabled': 'The account is disabled',
  'provider-disabled': 'The identity provider is not in use here any more',
}
