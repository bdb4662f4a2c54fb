// Identity providers: the secret is sealed and never answered; disabling or deleting one takes back all it gave, at once.
import { requireWholeTrust } from '../access/escalation'
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import { announcePrincipals } from '../db/changes'
import type { Query } from '../db/database'
import { containing, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import { endWord, settleMemberships } from './memberships'
import type { IdentityProvider, IdentityProviderInput, IdentityProviderQuery } from './model'
import {
  CALLBACK_PATH,
  changeable,
  columns,
  findProvider,
  type ProviderRecord,
  saveMappings,
  secretPurpose,
} from './rows'
import { requireSameIssuer, requireSound } from './rules'

export type IdentityProviders = ReturnType<typeof IdentityProviders>

export function IdentityProviders(deps: FeatureDeps & { authority: Authority; publicUrl: string }) {
  const { sql, access, now, ids, record, authority, publicUrl } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: IdentityProviderQuery): Promise<Page<IdentityProvider>> {
    ;(await access.of(principal)).require('identity_providers.read', 'organization')
    const order = ordered(sql, request, {
      id: sql`id`,
      by: { name: text(sql`name`), created_at: time(sql`created_at`) },
    })
    const searched = [sql`name`, sql`display_name`, sql`issuer`]
    const rows = await sql<Keyed<ProviderRecord>[]>`
      select ${columns(sql)}, ${order.key} from identity_providers p
      where true
        ${request.name === undefined ? sql`` : sql`and name = ${request.name}`}
        ${containing(sql, request.q, has => searched.map(one => has(one)))} ${order.after}
      ${order.end}`
    return order.toPage(rows, toProvider)
  }

  function create(principal: Principal, input: IdentityProviderInput): Promise<IdentityProvider> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('identity_providers.write', 'organization')
      requireWholeTrust(rights)
      await requireSound(tx, input, true)
      const id = ids.next()
      const fields = {
        ...{ id, kind: input.kind, issuer: input.issuer ?? null, ...changeable(input) },
        ...{ sealed_secret: sealed(id, input.client_secret), created_at: new Date(now()) },
      }
      const made = await tx`insert into identity_providers ${tx(fields)} on conflict (name) do nothing returning id`
      if (made.length === 0) throw await nameConflict(tx, input.name)
      await saveMappings(tx, id, input.group_mappings ?? [])
      const after = toProvider(await findProvider(tx, id))
      const event = { action: 'identity_providers.create', target: targetOf(after), after, secrets: ['client_secret'] }
      await record(tx, principal, event)
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<IdentityProvider> {
    ;(await access.of(principal)).requireSight('identity_providers.read', 'organization')
    const [row] = await sql<ProviderRecord[]>`select ${columns(sql)} from identity_providers p where id = ${id}`
    if (!row) throw new Problem('not-found')
    return toProvider(row)
  }

  function replace(principal: Principal, id: string, change: Replacement<IdentityProviderInput>) {
    const { input, ifMatch } = change
    return sql.begin(async tx => {
      const row = await findWritable(tx, principal, id)
      const before = toProvider(row)
      requireMatch(ifMatch, before)
      requireWholeTrust(await access.of(principal, tx))
      requireSameIssuer(before, input)
      const isNewSecret = isSecretNew(row, input)
      await requireSound(tx, input, isNewSecret && input.client_secret === undefined)
      const taken = await tx`select 1 from identity_providers where name = ${input.name} and id <> ${id}`
      if (taken.length > 0) throw await nameConflict(tx, input.name)
      const secret = isNewSecret ? { sealed_secret: sealed(id, input.client_secret) } : {}
      await tx`update identity_providers set ${tx({ ...changeable(input), ...secret })} where id = ${id}`
      await saveMappings(tx, id, input.group_mappings ?? [])
      const after = toProvider(await findProvider(tx, id))
      const secrets = isNewSecret ? ['client_secret'] : []
      await record(tx, principal, {
        ...{ action: 'identity_providers.update', target: targetOf(after), before, after, secrets },
      })
      const told = { ...deps, actor: principal }
      const touched = await (after.is_enabled ? settleMemberships(tx, { providerId: id }, told) : endWord(tx, id, told))
      await tell(tx, touched)
      return after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const before = toProvider(await findWritable(tx, principal, id))
      requireMatch(ifMatch, before)
      const touched = await endWord(tx, id, { ...deps, actor: principal })
      await tx`delete from identity_providers where id = ${id}`
      await record(tx, principal, { action: 'identity_providers.delete', target: targetOf(before), before })
      await tell(tx, touched)
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string): Promise<ProviderRecord> {
    const rights = await access.of(principal, tx)
    rights.requireSight('identity_providers.read', 'organization')
    rights.require('identity_providers.write', 'organization')
    return findProvider(tx, id)
  }

  /** A secret that is sent again unchanged is no change, so that an apply of the same file leaves no trace. */
  function isSecretNew(row: ProviderRecord, { client_secret, client_secret_version = 1 }: IdentityProviderInput) {
    if (client_secret === undefined) return client_secret_version !== row.client_secret_version
    return client_secret !== authority.unseal(row.sealed_secret, secretPurpose(row.id))
  }

  function sealed(id: string, secret = ''): string {
    return authority.seal(secret, secretPurpose(id))
  }

  function toProvider({ created_at, sealed_secret: _, ...row }: ProviderRecord): IdentityProvider {
    return { ...row, redirect_uri: publicUrl + CALLBACK_PATH, created_at: created_at.toISOString() }
  }
}

async function tell(tx: Query, touched: readonly string[]): Promise<void> {
  if (touched.length > 0) await announcePrincipals(tx, touched)
}

async function nameConflict(query: Query, name: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from identity_providers where name = ${name}`
  const options = existing ? { existingId: existing.id } : {}
  return new Problem('conflict', 'An identity provider with this name exists', options)
}

function targetOf({ id, name }: IdentityProvider) {
  return { kind: 'identity_provider', id, name }
}
