// What core stored of the audit, read from the database itself and checked against the rules of relay/wire/chain.ts.
import { digestOf, firstHash, linkOf } from '../../relay/wire/chain'
import type { AuditKind } from '../../relay/wire/messages'

export type StoredRecord = {
  chain: string
  seq: number
  hash: string
  kind: AuditKind
  at: string
  request_id: string
  path: string
  status: number | null
  reason: string | null
  lost: number | null
}
export type StoredChain = { id: string; headSeq: number; headHash: string; records: StoredRecord[] }

const NUMBERS = ['seq', 'bytes_in', 'bytes_out', 'lost'] as const
const NOT_OF_THE_RECORD = ['id', 'chain_id', 'relay_id', 'project_id', 'hash', 'chain'] as const

/** Of relays, in the order in which they came up. */
export async function readChains(url: string): Promise<StoredChain[]> {
  const sql = new Bun.SQL(url, { max: 1 })
  try {
    const heads = await sql`
      select id, seq::int8::text as seq, encode(hash, 'hex') as hash from audit_chains where kind = 'relay' order by created_at`
    const chains: StoredChain[] = []
    for (const { id, seq, hash } of heads as { id: string; seq: string; hash: string }[]) {
      const rows =
        await sql`select *, encode(hash, 'hex') as hash from audit_events where chain_id = ${id} order by seq`
      chains.push({ id, headSeq: Number(seq), headHash: hash, records: (rows as Row[]).map(recordOf) })
    }
    return chains
  } finally {
    await sql.close()
  }
}

/** What is wrong with it; empty: every link follows from the one before, from the first to the head. */
export function faultsOf({ id, headSeq, headHash, records }: StoredChain): string[] {
  const faults: string[] = []
  let hash: Buffer = firstHash(id)
  let seq = 0
  for (const { chain: _, hash: stored, ...record } of records) {
    if (record.seq !== seq + 1) faults.push(`${id}: record ${record.seq} follows ${seq}`)
    seq = record.seq
    hash = linkOf(hash, seq, digestOf(record))
    if (hash.toString('hex') !== stored) faults.push(`${id}: record ${seq} has another hash`)
  }
  if (seq !== headSeq || hash.toString('hex') !== headHash) faults.push(`${id}: its head is ${headSeq}, not ${seq}`)
  return faults
}

type Row = Record<string, unknown>

/** As it was sent: without what core added. */
function recordOf(row: Row): StoredRecord {
  const record: Row = { ...row, at: (row.at as Date).toISOString() }
  for (const name of NUMBERS) record[name] = row[name] === null ? null : Number(row[name])
  for (const name of NOT_OF_THE_RECORD) delete record[name]
  return { ...record, chain: row.chain_id, hash: row.hash } as unknown as StoredRecord
}
