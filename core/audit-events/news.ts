// What came since: for who follows the audit. The cursor is a place in each chain, since only within one do records commit in
// order; so nothing is told twice or left out, whichever process answers.
import type { Query, Sql } from '../db/database'
import { Problem } from '../lib/problem'
import type { Criteria } from './criteria'
import type { AuditEventNews } from './model'
import { columns, type Row, toAuditEvent } from './rows'

/** By id of the chain: its last record that was told of. */
type Places = Map<string, number>
type Head = { id: string; seq: number }

/** A cursor names so many chains, the ones that were begun last. */
const MOST_CHAINS = 400
const RECENT_MS = 2 * 86_400_000

export async function newsOf(
  { sql, now }: { sql: Sql; now: () => number },
  criteria: Criteria,
  { cursor, limit = 200 }: { cursor?: string | undefined; limit?: number | undefined },
): Promise<AuditEventNews> {
  const places = cursor === undefined ? undefined : read(cursor)
  const heads = await readHeads(sql)
  if (!places)
    return { items: [], next_cursor: write(new Map(heads.map(({ id, seq }) => [id, seq]))), is_behind: false }
  const items: Row[] = []
  let left = limit
  let isBehind = false
  for (const { id, seq } of heads) {
    const from = places.get(id) ?? 0
    const to = Math.min(seq, from + left)
    if (to < seq) isBehind = true
    if (to <= from) {
      places.set(id, from)
      continue
    }
    items.push(...(await between(sql, criteria, { id, from, to, recentMs: now() - RECENT_MS })))
    places.set(id, to)
    left -= to - from
  }
  return { items: items.map(toAuditEvent), next_cursor: write(places), is_behind: isBehind }
}

async function readHeads(query: Query): Promise<Head[]> {
  const rows = await query<{ id: string; seq: string }[]>`
    select id, seq from audit_chains where kind = 'relay' order by created_at desc, id limit ${MOST_CHAINS}`
  return rows.map(({ id, seq }) => ({ id, seq: Number(seq) }))
}

type Span = { id: string; from: number; to: number; recentMs: number }

/** Of the last days only, if that is all of them: otherwise every day's index is asked. */
async function between(query: Query, criteria: Criteria, { id, from, to, recentMs }: Span): Promise<Row[]> {
  const read = (since: Date | null) => query<(Row & { is_wanted: boolean })[]>`
    select ${columns(query)}, (${criteria.conditions}) is true as is_wanted from audit_events
    where chain_id = ${id} and seq > ${from} and seq <= ${to} ${since === null ? query`` : query`and at >= ${since}`}
    order by seq`
  const recent = await read(new Date(recentMs))
  const rows = recent.length === to - from ? recent : await read(null)
  return rows.flatMap(({ is_wanted, ...row }) => (is_wanted && isWithin(criteria, row.at) ? [row] : []))
}

function isWithin({ fromMs, toMs }: Criteria, at: Date): boolean {
  return fromMs <= at.getTime() && at.getTime() < toMs
}

/** Sixteen bytes of the chain's id and six of its place, each. */
const ENTRY = 22

function write(places: Places): string {
  const bytes = Buffer.alloc(places.size * ENTRY)
  let at = 0
  for (const [id, seq] of places) {
    bytes.write(id.replaceAll('-', ''), at, 'hex')
    bytes.writeUIntBE(seq, at + 16, 6)
    at += ENTRY
  }
  return `f1${bytes.toString('base64url')}`
}

function read(cursor: string): Places {
  const bytes = Buffer.from(cursor.slice(2), 'base64url')
  if (!/^f1[A-Za-z0-9_-]*$/.test(cursor) || bytes.length % ENTRY !== 0) throw broken()
  const places: Places = new Map()
  for (let at = 0; at < bytes.length; at += ENTRY) {
    const hex = bytes.toString('hex', at, at + 16)
    places.set(hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'), bytes.readUIntBE(at + 16, 6))
  }
  return places
}

function broken(): Problem {
  const detail = 'The cursor is not one that was handed out here'
  return new Problem('invalid-input', detail, { errors: [{ pointer: '/cursor', code: 'cursor', detail }] })
}
