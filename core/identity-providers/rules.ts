// What an identity provider's settings must hold beyond their form, and what it takes to set one up.

import { PRESETS } from '../auth/oidc/presets'
import type { Query } from '../db/database'
import { Problem, type Violation } from '../lib/problem'
import type { IdentityProviderInput } from './model'

/** A provider is started at /sign-in/<name>. */
const RESERVED: ReadonlySet<string> = new Set(['callback'])

/** Throws Problem `invalid-input` with every violation. */
export async function requireSound(tx: Query, input: IdentityProviderInput, isNew: boolean): Promise<void> {
  const errors: Violation[] = []
  const { kind, issuer = null, client_secret, group_mappings = [] } = input
  if (RESERVED.has(input.name))
    errors.push({ pointer: '/name', code: 'reserved', detail: 'It is a path of the console; use another' })
  if (issuer === null && PRESETS[kind].issuer === null)
    errors.push({ pointer: '/issuer', code: 'required', detail: `A provider of the kind "${kind}" needs its issuer` })
  if (kind === 'entra' && /\/(common|organizations|consumers)(\/|$)/.test(issuer ?? ''))
    errors.push({
      pointer: '/issuer',
      code: 'tenant',
      detail: 'Use the issuer of one tenant: the others are everybody',
    })
  if (isNew && client_secret === undefined)
    errors.push({ pointer: '/client_secret', code: 'required', detail: 'It is required' })
  const ids = [...new Set(group_mappings.map(({ group_id }) => group_id))]
  const rows = await tx<{ id: string }[]>`select id from groups where id = any(${ids}) for key share`
  const known = new Set(rows.map(({ id }) => id))
  for (const [at, { group_id }] of group_mappings.entries()) {
    if (!known.has(group_id))
      errors.push({ pointer: `/group_mappings/${at}/group_id`, code: 'unknown', detail: 'There is no such group' })
  }
  if (errors.length > 0) throw new Problem('invalid-input', undefined, { errors })
}

export function requireSameIssuer(
  before: { kind: string; issuer: string | null },
  { kind, issuer = null }: IdentityProviderInput,
): void {
  const errors: Violation[] = []
  const detail = 'It cannot change: the people it named would become others; make another provider'
  if (kind !== before.kind) errors.push({ pointer: '/kind', code: 'immutable_field', detail })
  if (issuer !== before.issuer) errors.push({ pointer: '/issuer', code: 'immutable_field', detail })
  if (errors.length > 0) throw new Problem('conflict', 'A provider stays the one it is', { errors })
}
