// Evidence as a stream of lines (relay/wire/evidence.ts): whatever its length, a page of records is in memory at a time, and
// none is read before the one before it was taken. Nothing is judged here: what was tampered with is given as it is.
import type { Log } from '../../kit/log'
import { canonical } from '../../relay/wire/chain'
import { ClaimsError, type DroppedRecords, type EvidenceClaims, type SealedChain } from '../../relay/wire/claims'
import {
  EVIDENCE_FORMAT,
  type EvidenceLine,
  openCheckpoint,
  openingOf,
  ownKey,
  publicPem,
  signStatement,
} from '../../relay/wire/evidence'
import type { Access } from '../access/access'
import { type Link, linksOf } from '../audit/links'
import type { Principal } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import { Problem } from '../lib/problem'
import type { AuditEvidenceQuery } from './model'

export type EvidenceDeps = { sql: Sql; access: Access; authority: Authority; now: () => number; log: Log }

export type Evidence = ReturnType<typeof Evidence>

type Dropped = { id: string; first_seq: string; last_seq: string; last_hash: Buffer }

export function Evidence({ sql, access, authority, now, log }: EvidenceDeps) {
  const { installation, auditKey } = authority
  const by = ownKey(installation, auditKey)

  return async (principal: Principal, request: AuditEvidenceQuery): Promise<Response> => {
    const rights = await access.of(principal)
    for (const permission of ['audit_checkpoints.read', 'audit_events.read', 'api_events.read'] as const)
      rights.require(permission, 'organization')
    const statement = await statementOf(request)
    const headers = { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' }
    return new Response(streamOf(partsOf(statement), log), { headers })
  }

  async function statementOf(asked: AuditEvidenceQuery): Promise<EvidenceClaims> {
    const { from, to } = { from: null, to: null, ...asked }
    const [range] = await sql<{ first_n: string | null; last_n: string | null }[]>`
      select (select min(n) from audit_checkpoints where ${from === null ? sql`true` : sql`at >= ${from}`}) as first_n,
        coalesce((select min(n) from audit_checkpoints where ${to === null ? sql`false` : sql`at >= ${to}`}),
          (select max(n) from audit_checkpoints)) as last_n`
    const first_n = Number(range?.first_n ?? Number.NaN)
    const last_n = Number(range?.last_n ?? Number.NaN)
    if (!(first_n <= last_n)) throw new Problem('not-found', 'No checkpoint was made in that time')
    const at = new Date(now())
    return {
      ...{ iss: installation, aud: 'sal-evidence', at: at.toISOString(), from, to, first_n, last_n },
      dropped: await droppedWithin(first_n, last_n),
      iat: Math.floor(at.getTime() / 1000),
    }
  }

  /** Retention takes a day at a time: what is side by side is told as one. */
  async function droppedWithin(firstN: number, lastN: number): Promise<DroppedRecords[]> {
    const rows = await sql<Dropped[]>`
      select chain_id::text as id, first_seq, last_seq, last_hash from audit_drops d
      where last_hash is not null and exists (select 1 from audit_checkpoint_chains c where c.chain_id = d.chain_id
        and c.n between ${firstN} and ${lastN} and c.first_seq <= d.last_seq and c.last_seq >= d.first_seq)
      order by chain_id, first_seq`
    const told: DroppedRecords[] = []
    for (const row of rows) {
      const last = told.at(-1)
      const after = { last_seq: Number(row.last_seq), hash: row.last_hash.toString('hex') }
      if (last?.id === row.id && last.last_seq + 1 === Number(row.first_seq)) Object.assign(last, after)
      else told.push({ id: row.id, first_seq: Number(row.first_seq), ...after })
    }
    return told
  }

  async function* partsOf(statement: EvidenceClaims): AsyncGenerator<string> {
    const about = { installation, key_id: auditKey.kid, public_key: publicPem(auditKey) }
    yield lineOf({ type: 'header', format: EVIDENCE_FORMAT, ...about, statement: signStatement(statement, auditKey) })
    for (let n = statement.first_n - 1; n <= statement.last_n; n++) {
      const [row] = await sql<{ jws: string }[]>`select jws from audit_checkpoints where n = ${n}`
      if (!row) continue
      yield lineOf({ type: 'checkpoint', n, jws: row.jws })
      if (n < statement.first_n) continue
      for (const chain of chainsIn(row.jws)) yield* recordsOf(chain, openingOf(chain, statement.dropped).seq)
    }
    yield lineOf({ type: 'end' })
  }

  /** What one says that is not ours is nobody's to follow. */
  function chainsIn(jws: string): SealedChain[] {
    try {
      return openCheckpoint(jws, by).chains
    } catch (error) {
      if (error instanceof ClaimsError) return []
      throw error
    }
  }

  async function* recordsOf({ id, kind, last_seq }: SealedChain, after: number): AsyncGenerator<string> {
    for await (const page of linksOf(sql, { chainId: id, kind, firstSeq: after + 1, lastSeq: last_seq }))
      if (page.length > 0) yield page.map(link => recordLine(id, link)).join('')
  }
}

function lineOf(line: EvidenceLine): string {
  return `${JSON.stringify(line)}\n`
}

/** The record stands as it was digested, to the byte. */
function recordLine(chain: string, { seq, hash, record }: Link): string {
  const about = JSON.stringify({ type: 'record', chain, seq, hash: hash?.toString('hex') ?? '' })
  return `${about.slice(0, -1)},"record":${canonical(record)}}\n`
}

/** The status was sent long before something fails here: the stream then ends without its last line. */
function streamOf(parts: AsyncGenerator<string>, log: Log): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      pull: async controller => {
        const { done, value } = await parts.next().catch((error: unknown) => {
          log.error('evidence broke off', { error })
          throw error
        })
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      cancel: async () => {
        await parts.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}
