// Makes checkpoints: what the chains have got since the last one, verified record by record and then signed. Promise: no
// chain that does not verify is signed; one that breaks holds up no other; of several processes one makes the next
// checkpoint, whatever the others do meanwhile.
import { firstHash } from '../../relay/wire/chain'
import { type CheckpointClaims, ClaimsError, type SealedChain } from '../../relay/wire/claims'
import { hashOfCheckpoint, openCheckpoint, ownKey, signCheckpoint } from '../../relay/wire/evidence'
import { chainRemaining } from '../audit/api-events'
import { type ChainKind, linksOf } from '../audit/links'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import type { Alarm } from './alarm'
import { BrokenChain, follow, type Place } from './follow'

export type SealDeps = { sql: Sql; authority: Authority; now: () => number; alarm: Alarm; mostRecords?: number }

type Head = { id: string; kind: ChainKind; relay_id: string | null; seq: string; hash: Buffer; sealed_n: string | null }
type Last = { n: number; hash: string; at: number }

/** Any constant does, as long as every core process takes the same lock. */
const LOCK = 7_225_462_212

/** Of one chain in one checkpoint: what is more waits for the next. */
const MOST_RECORDS = 100_000

/** Makes one checkpoint, if a chain has moved. Answers whether another is due at once. */
export type Seal = () => Promise<boolean>

export function Seal({ sql, authority, now, alarm, mostRecords = MOST_RECORDS }: SealDeps): Seal {
  const { installation, auditKey } = authority
  const by = ownKey(installation, auditKey)
  /** The last one that this process has seen: it can be followed by others and never be gone. */
  let seen: Last | undefined

  return async () => {
    await chainRemaining(sql)
    const last = await lastCheckpoint()
    if (last === 'broken') return false
    const heads = await movedHeads()
    const known = new Map<string, CheckpointClaims | undefined>()
    const sealed: SealedChain[] = []
    for (const head of heads) {
      const chain = await sealChain(head, known).catch(async (error: unknown) => {
        if (!(error instanceof BrokenChain)) throw error
        await alarm({ kind: 'audit_chain', id: head.id, seq: error.seq, reason: error.reason })
      })
      if (chain) sealed.push(chain)
    }
    const isMade = sealed.length > 0 && (await append(last, sealed))
    return (
      isMade && sealed.some(({ id, last_seq }) => heads.some(head => head.id === id && Number(head.seq) > last_seq))
    )
  }

  async function lastCheckpoint(): Promise<Last | undefined | 'broken'> {
    const [row] = await sql<{ n: string; jws: string }[]>`select n, jws from audit_checkpoints order by n desc limit 1`
    const last = row && lastOf(Number(row.n), row.jws)
    const isGone = seen !== undefined && (!last || last.n < seen.n || (last.n === seen.n && last.hash !== seen.hash))
    if ((row && !last) || isGone) {
      const n = isGone ? (seen?.n ?? 0) : Number(row?.n)
      await alarm({ kind: 'audit_checkpoint', id: String(n), seq: n, reason: isGone ? 'removed' : 'changed' })
      return 'broken'
    }
    seen = last
    return last
  }

  /** Undefined: it is not ours. */
  function lastOf(n: number, jws: string): Last | undefined {
    const claims = opened(jws)
    return claims?.n === n ? { n, hash: hashOfCheckpoint(jws), at: Date.parse(claims.at) } : undefined
  }

  function opened(jws: string | undefined): CheckpointClaims | undefined {
    try {
      return jws === undefined ? undefined : openCheckpoint(jws, by)
    } catch (error) {
      if (error instanceof ClaimsError) return undefined
      throw error
    }
  }

  async function movedHeads(): Promise<Head[]> {
    return await sql<Head[]>`
      select c.id::text, c.kind, c.relay_id::text, c.seq, c.hash, s.n as sealed_n
      from audit_chains c left join lateral (
        select n, last_seq from audit_checkpoint_chains where chain_id = c.id order by n desc limit 1) s on true
      where c.seq <> coalesce(s.last_seq, 0) order by c.id`
  }

  async function sealChain(head: Head, known: Map<string, CheckpointClaims | undefined>): Promise<SealedChain> {
    const from = await placeOf(head, known)
    const headSeq = Number(head.seq)
    const last_seq = Math.min(headSeq, from.seq + mostRecords)
    if (headSeq <= from.seq) throw new BrokenChain(headSeq + 1, 'removed')
    const { id, kind, relay_id } = head
    const range = { chainId: id, kind, firstSeq: from.seq + 1, lastSeq: last_seq }
    const { hash, root } = await follow(from, last_seq, linksOf(sql, range))
    if (last_seq === headSeq && !hash.equals(head.hash)) throw new BrokenChain(headSeq, 'changed')
    const hashes = { from: hex(from.hash), hash: hex(hash), root: hex(root) }
    return { id, kind, relay_id, first_seq: from.seq + 1, last_seq, ...hashes }
  }

  /** What our signature says of it, not what a table says. */
  async function placeOf({ id, sealed_n: n }: Head, known: Map<string, CheckpointClaims | undefined>): Promise<Place> {
    if (n === null) return { seq: 0, hash: firstHash(id) }
    if (!known.has(n)) {
      const [row] = await sql<{ jws: string }[]>`select jws from audit_checkpoints where n = ${n}`
      known.set(n, opened(row?.jws))
    }
    const claims = known.get(n)
    const sealed = claims?.n === Number(n) ? claims.chains.find(chain => chain.id === id) : undefined
    if (!sealed) throw new BrokenChain(0, 'changed')
    return { seq: sealed.last_seq, hash: Buffer.from(sealed.hash, 'hex') }
  }

  async function append(last: Last | undefined, chains: SealedChain[]): Promise<boolean> {
    const n = (last?.n ?? 0) + 1
    // In the order of their numbers they are in the order of time, too, whatever a clock does.
    const at = new Date(Math.max(now(), last?.at ?? 0))
    const claims: CheckpointClaims = {
      ...{ iss: installation, aud: 'sal-audit', n, at: at.toISOString(), previous: last?.hash ?? null, chains },
      iat: Math.floor(at.getTime() / 1000),
    }
    const jws = signCheckpoint(claims, auditKey)
    const isMade = await sql.begin(async tx => {
      const [lock] = await tx<{ held: boolean }[]>`select pg_try_advisory_xact_lock(${LOCK}) as held`
      const [top] = await tx<{ n: string | null }[]>`select max(n) as n from audit_checkpoints`
      if (!lock?.held || Number(top?.n ?? 0) !== n - 1) return false
      await tx`insert into audit_checkpoints (n, at, jws, hash)
        values (${n}, ${at}, ${jws}, ${Buffer.from(hashOfCheckpoint(jws), 'hex')})`
      const covered = chains.map(({ id, first_seq, last_seq }) => ({ n, chain_id: id, first_seq, last_seq }))
      await tx`insert into audit_checkpoint_chains ${tx(covered)}`
      return true
    })
    if (isMade) seen = { n, hash: hashOfCheckpoint(jws), at: at.getTime() }
    return isMade
  }
}

function hex(hash: Buffer): string {
  return hash.toString('hex')
}
