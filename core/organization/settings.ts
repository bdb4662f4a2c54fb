// The organization's settings as other features read them: at each use, so that a change bites at once everywhere.
import type { Demand } from '../access/recording'
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { Organization } from './model'

export type Settings = Omit<Organization, 'id'>

export async function readSettings(query: Query): Promise<Settings> {
  const [row] = await query<Settings[]>`select ${settingColumns(query)} from organization o`
  if (!row) throw new Problem('unavailable')
  return row
}

export function settingColumns(query: Query) {
  return query`o.name, o.display_name, o.contact_email, o.certificate_lifetime_seconds,
    o.certificate_max_lifetime_seconds, o.credential_lifetime_seconds, o.session_lifetime_seconds,
    o.session_idle_seconds, o.lockout_attempts, o.lockout_seconds, o.kubectl_cli_enabled, o.kubectl_browser_enabled,
    o.sign_in_within_seconds, o.recording, o.records_stdin, o.redactions`
}

/** What is recorded of everyone. */
export async function readDemand(query: Query): Promise<Demand> {
  const [row] = await query<Demand[]>`select recording, records_stdin, redactions from organization`
  if (!row) throw new Problem('unavailable')
  return row
}
