// Trial sign-ins. Promise: nobody is signed in, linked or made by one; it is completed once, within ten minutes, by the admin
// who started it in the browser they started it in; and what the provider said is answered and neither kept nor recorded.
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { startFlow, tellFlow } from '../auth/oidc/flow'
import { settingsOf } from '../auth/oidc/presets'
import { type ExternalPerson, newPending, type Pending, type Told } from '../auth/oidc/protocol'
import type { RateLimit } from '../auth/rate-limit'
import type { Authority } from '../ca/authority'
import type { Query } from '../db/database'
import { CALLBACK_PATH, columns, type ProviderRecord, secretPurpose } from '../identity-providers/rows'
import { hashSecret } from '../lib/ids'
import { Problem } from '../lib/problem'
import { recognise } from '../sign-ins/people'
import type { IdentityProviderTrial, TrialCompletionInput, TrialResult } from './model'

const LIFETIME_MS = 10 * 60_000
const MOST_CLAIMS = 200
const LONGEST_VALUE = 4_000
const UNKNOWN = 'It was started by somebody else, in another browser, too long ago, or is over already; start again'

type Deps = FeatureDeps & { authority: Authority; publicUrl: string; providerLimit: RateLimit }
type Expected = { user_id: string | null; email: string | null; refusal: string | null }

export type IdentityProviderTrials = ReturnType<typeof IdentityProviderTrials>

export function IdentityProviderTrials(deps: Deps) {
  const { sql, access, now, ids, record, authority, publicUrl, providerLimit } = deps
  return { start, complete }

  async function start(principal: Principal, providerId: string): Promise<IdentityProviderTrial> {
    const rights = await access.of(principal)
    rights.requireSight('identity_providers.read', 'organization')
    rights.require('identity_providers.write', 'organization')
    providerLimit(principal.sourceAddress)
    const provider = await findProvider(sql, providerId)
    if (!provider) throw new Problem('not-found')
    const pending = newPending(publicUrl + CALLBACK_PATH)
    const authorization_url = await recorded(principal, { provider, action: 'start' }, () =>
      startFlow(settingsOf(provider, secretOf(provider)), pending),
    )
    const id = ids.next()
    const browser_secret = ids.secret('sal_browser_')
    const expiresAt = new Date(now() + LIFETIME_MS)
    await sql`delete from identity_provider_trials where expires_at <= ${new Date(now())}`
    await sql`insert into identity_provider_trials ${sql({
      ...{ id, identity_provider_id: providerId, user_id: principal.userId, browser_hash: hashSecret(browser_secret) },
      sealed: authority.seal(JSON.stringify(pending), purposeOf(id)),
      ...{ expires_at: expiresAt, created_at: new Date(now()) },
    })}`
    return { id, authorization_url, browser_secret, expires_at: expiresAt.toISOString() }
  }

  async function complete(principal: Principal, id: string, input: TrialCompletionInput): Promise<TrialResult> {
    const rights = await access.of(principal)
    rights.require('identity_providers.write', 'organization')
    providerLimit(principal.sourceAddress)
    const taken = await take(principal, id, input.browser_secret)
    if (!taken) throw new Problem('not-found', UNKNOWN)
    const { provider, pending } = taken
    const told = await recorded(principal, { provider, action: 'complete' }, () => {
      const answer = { query: new URLSearchParams(input.callback_query), nowMs: now() }
      return tellFlow(settingsOf(provider, secretOf(provider)), pending, answer)
    })
    return {
      ...{ id, identity_provider_id: provider.id, subject: told.person.subject, name: told.person.name },
      ...{ claims: claimsOf(told), groups: groupsOf(provider, told.person) },
      ...(await expect(principal, provider, told.person)),
    }
  }

  /** Taking it deletes it: whatever comes of it, it is never good twice. */
  async function take(principal: Principal, id: string, browserSecret: string) {
    const [row] = await sql<{ identity_provider_id: string; sealed: string }[]>`
      delete from identity_provider_trials
      where id = ${id} and user_id = ${principal.userId} and browser_hash = ${hashSecret(browserSecret)}
        and expires_at > ${new Date(now())}
      returning identity_provider_id, sealed`
    const provider = row && (await findProvider(sql, row.identity_provider_id))
    if (!row || !provider) return undefined
    return { provider, pending: JSON.parse(authority.unseal(row.sealed, purposeOf(id))) as Pending }
  }

  /** Does what a sign-in would do, and takes all of it back. */
  async function expect(principal: Principal, provider: ProviderRecord, external: ExternalPerson): Promise<Expected> {
    const rehearsed = new Rehearsed()
    try {
      await sql.begin(async tx => {
        const { id, email } = await recognise(tx, { provider, external }, { ...deps, visitor: principal })
        rehearsed.person = { id, email }
        throw rehearsed
      })
    } catch (error) {
      if (error instanceof Problem) {
        const { reason = error.code } = error.options
        return { user_id: null, email: null, refusal: reason }
      }
      if (error !== rehearsed) throw error
    }
    const { id, email } = rehearsed.person
    const [known] = await sql`select 1 from users where id = ${id}`
    return { user_id: known ? id : null, email, refusal: null }
  }

  async function recorded<T>(
    principal: Principal,
    { provider: { id, name }, action }: { provider: ProviderRecord; action: 'start' | 'complete' },
    act: () => Promise<T>,
  ): Promise<T> {
    const event = { action: `identity_provider_trials.${action}`, target: { kind: 'identity_provider', id, name } }
    try {
      const answer = await act()
      await record(sql, principal, event)
      return answer
    } catch (error) {
      const reason = error instanceof Problem ? (error.options.reason ?? error.code) : 'internal'
      await record(sql, principal, { ...event, outcome: 'failed', reason })
      throw error
    }
  }

  function secretOf({ id, sealed_secret }: ProviderRecord): string {
    return authority.unseal(sealed_secret, secretPurpose(id))
  }
}

/** Ends a transaction whose work is not to stay. */
class Rehearsed extends Error {
  override name = 'Rehearsed'
  person = { id: '', email: '' }
}

async function findProvider(query: Query, id: string): Promise<ProviderRecord | undefined> {
  const [row] = await query<ProviderRecord[]>`select ${columns(query)} from identity_providers p where id = ${id}`
  return row
}

function claimsOf({ claims }: Told): TrialResult['claims'] {
  return Object.entries(claims)
    .slice(0, MOST_CLAIMS)
    .map(([name, value]) => ({ name, value: (JSON.stringify(value) ?? 'null').slice(0, LONGEST_VALUE) }))
}

function groupsOf({ group_mappings }: ProviderRecord, { groups }: ExternalPerson): TrialResult['groups'] {
  return groups.map(name => ({
    provider_group: name,
    group_ids: group_mappings.filter(({ provider_group }) => provider_group === name).map(({ group_id }) => group_id),
  }))
}

function purposeOf(id: string): string {
  return `identity-provider-trial/${id}`
}
