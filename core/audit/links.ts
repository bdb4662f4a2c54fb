// The links of both audits as they are stored: each record made again from its columns, exactly as it was digested.
import type { AuditRecord } from '../../relay/wire/messages'
import type { Sql } from '../db/database'
import { type ApiEventRow, apiEventColumns, toApiEvent } from './api-events'

export type ChainKind = 'relay' | 'api'
export type Range = { chainId: string; kind: ChainKind; firstSeq: number; lastSeq: number }
/** `hash` is what is stored; null: nothing is. */
export type Link = { seq: number; hash: Buffer | null; record: object }

type Stored = { link_seq: string; link_hash: Buffer | null }
type RelayRow = Omit<AuditRecord, 'seq' | 'at' | 'bytes_in' | 'bytes_out' | 'lost'> & {
  at: Date
  bytes_in: string | null
  bytes_out: string | null
  lost: string | null
}

/** Hashed in one go, which takes a few milliseconds: a relay may run in this process, too. */
const PAGE = 250

/**
 * All there is between two places of a chain, in order, a page in memory at a time. What should not be there is given too:
 * a place that is empty, or has two records, is for the caller to find.
 */
export async function* linksOf(sql: Sql, range: Range): AsyncGenerator<Link[]> {
  for (let first = range.firstSeq; first <= range.lastSeq; first += PAGE)
    yield await pageOf(sql, { ...range, firstSeq: first, lastSeq: Math.min(first + PAGE - 1, range.lastSeq) })
}

/** Of places that are taken more than once, some: one is enough to see it. */
const MOST_ON_PAGE = 2 * PAGE

async function pageOf(sql: Sql, { chainId, kind, firstSeq, lastSeq }: Range): Promise<Link[]> {
  if (kind === 'api') {
    const rows = await sql<(Stored & ApiEventRow)[]>`
      select seq as link_seq, hash as link_hash, ${apiEventColumns(sql)} from api_events
      where seq between ${firstSeq} and ${lastSeq} order by seq limit ${MOST_ON_PAGE}`
    return rows.map(row => linkOf(row, toApiEvent))
  }
  const rows = await sql<(Stored & RelayRow)[]>`
    select seq as link_seq, hash as link_hash, kind, at, request_id, principal_id, principal_name, credential,
      source_address, user_agent, cluster_id, method, path, verb, api_group, api_version, resource, subresource, namespace,
      name, status, reason, bytes_in, bytes_out, duration_ms, lost, recording_id, recording_hash
    from audit_events
    where chain_id = ${chainId} and seq between ${firstSeq} and ${lastSeq} order by seq, id limit ${MOST_ON_PAGE}`
  return rows.map(row => linkOf(row, toAuditRecord))
}

function linkOf<Row extends object>({ link_seq, link_hash, ...row }: Stored & Row, record: (row: Row) => object): Link {
  return { seq: Number(link_seq), hash: link_hash, record: record(row as unknown as Row) }
}

function toAuditRecord({ at, bytes_in, bytes_out, lost, ...row }: RelayRow): Omit<AuditRecord, 'seq'> {
  return {
    ...row,
    at: at.toISOString(),
    bytes_in: bytes_in === null ? null : Number(bytes_in),
    bytes_out: bytes_out === null ? null : Number(bytes_out),
    lost: lost === null ? null : Number(lost),
  }
}
