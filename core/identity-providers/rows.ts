// Identity providers as rows: reading one with its mappings, and what is bound to its id when a secret is sealed.
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { IdentityProvider, IdentityProviderInput } from './model'

export const CALLBACK_PATH = '/sign-in/callback'

export type ProviderRecord = Omit<IdentityProvider, 'created_at' | 'redirect_uri'> & {
  sealed_secret: string
  created_at: Date
}

export function secretPurpose(id: string): string {
  return `identity-provider/${id}`
}

export function columns(query: Query) {
  return query`id, name, display_name, kind, issuer, client_id, sealed_secret, client_secret_version, scopes, groups_claim,
    email_claim, name_claim, allowed_email_domains, is_enabled, allow_sign_up, created_at, (
      select coalesce(json_agg(json_build_object('provider_group', m.provider_group, 'group_id', m.group_id)
        order by m.position), '[]')
      from identity_provider_mappings m where m.identity_provider_id = p.id) as group_mappings`
}

/** Locked until the end of the transaction. Throws Problem `not-found`. */
export async function findProvider(tx: Query, id: string): Promise<ProviderRecord> {
  const locked = await tx`select 1 from identity_providers where id = ${id} for update`
  const [row] =
    locked.length === 0
      ? []
      : await tx<ProviderRecord[]>`select ${columns(tx)} from identity_providers p where id = ${id}`
  if (!row) throw new Problem('not-found')
  return row
}

/** What may change; a kind or an issuer may not, because the subjects it named would become other people. */
export function changeable(input: IdentityProviderInput) {
  return {
    name: input.name,
    display_name: input.display_name,
    client_id: input.client_id,
    client_secret_version: input.client_secret_version ?? 1,
    scopes: input.scopes ?? [],
    groups_claim: input.groups_claim ?? null,
    email_claim: input.email_claim ?? null,
    name_claim: input.name_claim ?? null,
    allowed_email_domains: input.allowed_email_domains ?? [],
    is_enabled: input.is_enabled ?? true,
    allow_sign_up: input.allow_sign_up ?? false,
  }
}

export async function saveMappings(tx: Query, id: string, mappings: IdentityProvider['group_mappings']): Promise<void> {
  await tx`delete from identity_provider_mappings where identity_provider_id = ${id}`
  for (const [position, { provider_group, group_id }] of mappings.entries()) {
    await tx`insert into identity_provider_mappings (identity_provider_id, provider_group, group_id, position)
      values (${id}, ${provider_group}, ${group_id}, ${position})`
  }
}
