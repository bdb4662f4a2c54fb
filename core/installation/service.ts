// The installation as the public may see it, and whether this process can serve.
import type { TrustBundle } from '../../relay/wire/identity'
import type { Sql } from '../db/database'
import { Problem } from '../lib/problem'
import { VERSION } from '../lib/version'
import type { Installation } from './model'

/** A database that takes longer than this is not one we can serve with. */
const READY_TIMEOUT_MS = 2_000

export type Installations = ReturnType<typeof Installations>

export function Installations(deps: {
  sql: Sql
  trust: TrustBundle
  relayUrl: string
  domain: string
  isServing: () => boolean
}) {
  const { sql, trust, relayUrl, domain } = deps
  return { read, isReady, requireReady }

  async function read(): Promise<Installation> {
    const [row] = await sql<{ id: string; name: string }[]>`
      select i.id, o.display_name as name from installation i cross join organization o`
    if (!row) throw new Problem('unavailable')
    return { ...row, version: VERSION, relay_url: relayUrl, domain, ca_pem: trust.root }
  }

  async function isReady(): Promise<boolean> {
    if (!deps.isServing()) return false
    const answer = sql`select 1`.then(
      () => true,
      () => false,
    )
    const late = Promise.withResolvers<boolean>()
    const timer = setTimeout(() => late.resolve(false), READY_TIMEOUT_MS)
    const isAnswered = await Promise.race([answer, late.promise])
    clearTimeout(timer)
    return isAnswered
  }

  async function requireReady(): Promise<void> {
    if (!(await isReady())) throw new Problem('unavailable')
  }
}
