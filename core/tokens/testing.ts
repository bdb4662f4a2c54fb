// For tests of tokens only: what their answers look like, moments near by the fixture's clock, and all that a database holds.
import type { Sql } from '../db/database'
import type { Fixture } from '../fixture'

export const HOUR_MS = 3_600_000

export type MadeToken = {
  id: string
  name: string
  token: string
  prefix: string
  expires_at: string | null
  reason: string
  existing_id: string
  errors?: { pointer: string; detail: string }[]
  status: { last_used_at: string | null; last_used_from: string | null; overlap_until: string | null }
}

export function soon({ clock }: Fixture, inMs = HOUR_MS): string {
  return new Date(clock.ms + inMs).toISOString()
}

/** Every row of every table, as text. */
export async function dumpOf(sql: Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = 'public' order by tablename`
  const texts = await Promise.all(
    tables.map(({ name }) => sql<{ text: string }[]>`select t::text as text from ${sql(name)} t`),
  )
  return texts.flatMap(rows => rows.map(row => row.text)).join('\n')
}
