// The organization's settings: one row, replaced whole. A change is heard everywhere, and open sessions are cut to a
// shorter lifetime at once.

import { requireReadable } from '../access/recording'
import type { FeatureDeps, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { requireMatch } from '../lib/etag'
import { Problem } from '../lib/problem'
import type { Organization, OrganizationInput } from './model'
import { settingColumns } from './settings'

export type Organizations = ReturnType<typeof Organizations>

export function Organizations({ sql, access, record }: FeatureDeps) {
  return { get, replace }

  async function get(principal: Principal): Promise<Organization> {
    ;(await access.of(principal)).require('organization.read', 'organization')
    return find(sql)
  }

  function replace(principal: Principal, { input, ifMatch }: Replacement<OrganizationInput>): Promise<Organization> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('organization.write', 'organization')
      // Two replacements come one after the other, each with the other's result as its "before".
      await tx`select 1 from organization for update`
      const before = await find(tx)
      requireMatch(ifMatch, before)
      const { id } = before
      const settings = settingsOf(input)
      requireOrder(settings)
      requireReadable(settings.redactions)
      await tx`update organization set ${tx(settings)}`
      if (settings.session_lifetime_seconds < before.session_lifetime_seconds) await cutSessions(tx)
      const after = { id, ...settings }
      const target = { kind: 'organization', id, name: after.name }
      await record(tx, principal, { action: 'organization.update', target, before, after })
      await announce(tx, { type: 'everyone' })
      return after
    })
  }
}

async function find(query: Query): Promise<Organization> {
  const [row] = await query<Organization[]>`
    select i.id, ${settingColumns(query)} from organization o cross join installation i`
  if (!row) throw new Problem('unavailable')
  return row
}

async function cutSessions(tx: Query): Promise<void> {
  await tx`
    update sessions s set expires_at = least(s.expires_at, s.created_at + make_interval(secs => o.session_lifetime_seconds))
    from organization o where s.kind = 'sign-in' and s.revoked_at is null`
}

function requireOrder({ certificate_lifetime_seconds, certificate_max_lifetime_seconds }: Omit<Organization, 'id'>) {
  if (certificate_lifetime_seconds <= certificate_max_lifetime_seconds) return
  const detail = 'It must not be longer than certificate_max_lifetime_seconds'
  throw new Problem('invalid-input', 'The lifetimes contradict each other', {
    errors: [{ pointer: '/certificate_lifetime_seconds', code: 'too-long', detail }],
  })
}

/** Whole, in the order in which it is shown: the validator has filled in the defaults. */
function settingsOf(given: OrganizationInput): Omit<Organization, 'id'> {
  return {
    name: given.name,
    display_name: given.display_name,
    contact_email: given.contact_email ?? null,
    certificate_lifetime_seconds: given.certificate_lifetime_seconds ?? 43_200,
    certificate_max_lifetime_seconds: given.certificate_max_lifetime_seconds ?? 604_800,
    credential_lifetime_seconds: given.credential_lifetime_seconds ?? 900,
    session_lifetime_seconds: given.session_lifetime_seconds ?? 43_200,
    session_idle_seconds: given.session_idle_seconds ?? 14_400,
    lockout_attempts: given.lockout_attempts ?? 10,
    lockout_seconds: given.lockout_seconds ?? 900,
    kubectl_cli_enabled: given.kubectl_cli_enabled ?? true,
    kubectl_browser_enabled: given.kubectl_browser_enabled ?? true,
    sign_in_within_seconds: given.sign_in_within_seconds ?? null,
    recording: given.recording ?? 'off',
    records_stdin: given.records_stdin ?? false,
    redactions: given.redactions ?? [],
  }
}
