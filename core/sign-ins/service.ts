// Signing in through an identity provider. Promise: a session is made only for the browser that started it, once, within
// ten minutes, by a provider that is enabled at that moment; and every attempt is recorded, with its reason if it failed.
import type { FeatureDeps } from '../audit/feature'
import { finishFlow, startFlow } from '../auth/oidc/flow'
import { settingsOf } from '../auth/oidc/presets'
import { type ExternalPerson, newPending, type Pending } from '../auth/oidc/protocol'
import type { RateLimit } from '../auth/rate-limit'
import type { Authority } from '../ca/authority'
import { announcePrincipals } from '../db/changes'
import type { Query } from '../db/database'
import { settleMemberships } from '../identity-providers/memberships'
import { CALLBACK_PATH, columns, type ProviderRecord, secretPurpose } from '../identity-providers/rows'
import { hashSecret } from '../lib/ids'
import { afterOf, limitOf, type Page, type PageRequest, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Visitor } from '../lib/visitor'
import type { NewSession } from '../sessions/model'
import { startSession } from '../sessions/start'
import type { CompletionInput, SignIn, SignInInput, SignInMethod } from './model'
import { recognise, refusal } from './people'

const LIFETIME_MS = 10 * 60_000
/** Started and not finished; each is a row that somebody unknown made us write. */
const MOST_OPEN = 10_000

type SignInDeps = { authority: Authority; publicUrl: string; providerLimit: RateLimit }

export type SignIns = ReturnType<typeof SignIns>

export function SignIns(deps: Omit<FeatureDeps, 'access'> & SignInDeps) {
  const { sql, now, ids, record, authority, publicUrl, providerLimit } = deps
  return { methods, start, complete }

  async function methods(request: PageRequest): Promise<Page<SignInMethod>> {
    const after = afterOf(request)
    const rows = await sql<SignInMethod[]>`
      select id, name, display_name, kind from identity_providers
      where is_enabled ${after === null ? sql`` : sql`and id > ${after}`}
      order by id limit ${limitOf(request) + 1}`
    return toPage(rows, request, row => row)
  }

  async function start({ identity_provider }: SignInInput, visitor: Visitor): Promise<SignIn> {
    providerLimit(visitor.sourceAddress)
    const [provider] = await sql<ProviderRecord[]>`
      select ${columns(sql)} from identity_providers p where name = ${identity_provider} and is_enabled`
    if (!provider) throw new Problem('not-found', 'There is no such identity provider in use here')
    await requireRoom()
    const pending = newPending(publicUrl + CALLBACK_PATH)
    const authorization_url = await recordingFailure(provider, visitor, () =>
      startFlow(settingsOf(provider, secretOf(provider)), pending),
    )
    const id = ids.next()
    const browser_secret = ids.secret('sal_browser_')
    const expiresAt = new Date(now() + LIFETIME_MS)
    const sealed = authority.seal(JSON.stringify(pending), purposeOf(id))
    await sql`insert into sign_ins (id, identity_provider_id, browser_hash, sealed, expires_at, created_at)
      values (${id}, ${provider.id}, ${hashSecret(browser_secret)}, ${sealed}, ${expiresAt}, ${new Date(now())})`
    return { id, authorization_url, browser_secret, expires_at: expiresAt.toISOString() }
  }

  async function complete(id: string, input: CompletionInput, visitor: Visitor): Promise<NewSession> {
    providerLimit(visitor.sourceAddress)
    const taken = await take(id, input.browser_secret)
    if (!taken) {
      await recordFailure({ kind: 'sign_in', id, name: '' }, visitor, { reason: 'sign-in-unknown' })
      throw refusal('sign-in-unknown')
    }
    const { provider, pending } = taken
    return recordingFailure(provider, visitor, async seen => {
      if (!provider.is_enabled) throw refusal('provider-disabled')
      const answer = { query: new URLSearchParams(input.callback_query), nowMs: now() }
      const external = await finishFlow(settingsOf(provider, secretOf(provider)), pending, answer)
      seen(external)
      return sql.begin(tx => admit(tx, { providerId: provider.id, external, visitor }))
    })
  }

  /** Taking it deletes it: whatever comes of it, it is never good twice. */
  async function take(id: string, browserSecret: string) {
    const [row] = await sql<{ identity_provider_id: string; sealed: string }[]>`
      delete from sign_ins
      where id = ${id} and browser_hash = ${hashSecret(browserSecret)} and expires_at > ${new Date(now())}
      returning identity_provider_id, sealed`
    const [provider] = row
      ? await sql<ProviderRecord[]>`
          select ${columns(sql)} from identity_providers p where id = ${row.identity_provider_id}`
      : []
    if (!row || !provider) return undefined
    return { provider, pending: JSON.parse(authority.unseal(row.sealed, purposeOf(id))) as Pending }
  }

  /** One transaction: who they are, what they are in, and the session. Disabling the provider waits for it, or comes first. */
  async function admit(
    tx: Query,
    { providerId, external, visitor }: { providerId: string; external: ExternalPerson; visitor: Visitor },
  ): Promise<NewSession> {
    const [provider] = await tx<Pick<ProviderRecord, 'id' | 'allowed_email_domains' | 'allow_sign_up'>[]>`
      select id, allowed_email_domains, allow_sign_up from identity_providers
      where id = ${providerId} and is_enabled for share`
    if (!provider) throw refusal('provider-disabled')
    const person = await recognise(tx, { provider, external }, { ...deps, visitor })
    const session = await startSession(tx, person, { ...deps, visitor })
    await tx`update sessions set identity_provider_id = ${providerId} where id = ${session.id}`
    const actor = { ...visitor, userId: person.id, email: person.email, sessionId: session.id }
    const settled = await settleMemberships(tx, { providerId, userId: person.id }, { ...deps, actor })
    const touched = person.isLinked ? [person.id, ...settled] : settled
    if (touched.length > 0) await announcePrincipals(tx, touched)
    return session
  }

  /** What fails inside is rethrown, with a record of it; `seen` names whom it was about once that is known. */
  async function recordingFailure<T>(
    { id, name }: { id: string; name: string },
    visitor: Visitor,
    act: (seen: (external: ExternalPerson) => void) => Promise<T>,
  ): Promise<T> {
    let tried = ''
    try {
      return await act(external => {
        tried = external.emails[0]?.address ?? external.subject
      })
    } catch (error) {
      const reason = error instanceof Problem ? (error.options.reason ?? error.code) : 'internal'
      await recordFailure({ kind: 'identity_provider', id, name }, visitor, { reason, tried })
      throw error
    }
  }

  function recordFailure(
    target: { kind: string; id: string; name: string },
    visitor: Visitor,
    { reason, tried = '' }: { reason: string; tried?: string },
  ): Promise<void> {
    const actor = { ...visitor, userId: null, email: tried, sessionId: null }
    return record(sql, actor, { action: 'sessions.create', target, outcome: 'failed', reason })
  }

  async function requireRoom(): Promise<void> {
    await sql`delete from sign_ins where expires_at <= ${new Date(now())}`
    const [row] = await sql<{ open: number }[]>`select count(*)::int as open from sign_ins`
    if ((row?.open ?? 0) >= MOST_OPEN) throw new Problem('too-many-requests')
  }

  function secretOf({ id, sealed_secret }: ProviderRecord): string {
    return authority.unseal(sealed_secret, secretPurpose(id))
  }
}

function purposeOf(id: string): string {
  return `sign-in/${id}`
}
