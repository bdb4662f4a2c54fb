// Takes the audit of relays: checks that each batch goes on where its chain ended, and stores it in the same transaction.
// Promise: a record is stored once, in its place, or not at all, however often it is sent; nobody appends to a chain that is
// not theirs.
import { digestOf, firstHash, linkOf } from '../../relay/wire/chain'
import {
  AUDIT_CHAIN_BROKEN,
  AUDIT_CHAIN_FOREIGN,
  type AuditAck,
  type AuditBatch,
  type AuditRecord,
} from '../../relay/wire/messages'
import type { Query, Sql } from '../db/database'
import { type Refusal, refuse } from './refusal'

export type TakeAudit = ReturnType<typeof TakeAudit>

type Head = { seq: number; hash: Buffer }
/** `json` are the records, `hashes` those of their links, hex; `head` is what the chain then ends with. */
type Links = { json: string; hashes: string[]; head: Head }

export function TakeAudit({ sql, now }: { sql: Sql; now: () => number }) {
  const turns = Turns()
  return (relayId: string, batch: AuditBatch): Promise<AuditAck> => {
    const { records, json } = storable(batch.records)
    // What takes long of a batch is done before its chain is held.
    const digested = { records, json, digests: records.map(digestOf) }
    return turns.take(`${relayId} ${batch.spool_id}`, () => append(relayId, batch, digested))
  }

  function append(relayId: string, { spool_id, hash, link }: AuditBatch, digested: Digested): Promise<AuditAck> {
    return sql.begin(async tx => {
      const head = await headOf(tx, spool_id, relayId)
      const links = follow(head, digested)
      const end = links?.head ?? head
      if (links && hash !== undefined && end.hash.toString('hex') !== hash)
        throw broken('its hash is another than the records give')
      if (links) {
        await store(tx, { relayId, chainId: spool_id, links })
        await tx`update audit_chains set seq = ${end.seq}, hash = ${end.hash} where id = ${spool_id}`
      }
      const asked = link === undefined ? {} : { link: await hashAt(tx, spool_id, link) }
      return { acknowledged_seq: end.seq, hash: end.hash.toString('hex'), ...asked }
    })
  }

  async function headOf(tx: Query, chainId: string, relayId: string): Promise<Head> {
    await tx`
      insert into audit_chains (id, kind, relay_id, hash, created_at)
      values (${chainId}, 'relay', ${relayId}, ${firstHash(chainId)}, ${new Date(now())}) on conflict do nothing`
    const [head] = await tx<{ seq: string; hash: Buffer; relay_id: string | null }[]>`
      select seq, hash, relay_id from audit_chains where id = ${chainId} for update`
    if (head?.relay_id !== relayId)
      throw refuse(409, AUDIT_CHAIN_FOREIGN, 'Cannot append to the chain of audit records: it belongs to another relay')
    return { seq: Number(head.seq), hash: head.hash }
  }

  async function hashAt(tx: Query, chainId: string, seq: number): Promise<string | null> {
    const [row] = await tx<{ hash: string | null }[]>`
      select encode(hash, 'hex') as hash from audit_events where chain_id = ${chainId} and seq = ${seq}`
    return row?.hash ?? null
  }
}

/** A relay sends its next batch before the last is stored: those of a chain wait for each other here, in their order. */
function Turns() {
  const last = new Map<string, Promise<unknown>>()
  return {
    take: <T>(chain: string, act: () => Promise<T>): Promise<T> => {
      const turn = (last.get(chain) ?? Promise.resolve()).then(act)
      const settled = turn
        .catch(() => {})
        .then(() => {
          if (last.get(chain) === settled) last.delete(chain)
        })
      last.set(chain, settled)
      return turn
    },
  }
}

type Digested = { records: readonly AuditRecord[]; json: string; digests: readonly Buffer[] }

/** The links after the head; what the chain has already is left out. Undefined when nothing is left. */
function follow(head: Head, { records, json, digests }: Digested): Links | undefined {
  let { seq, hash } = head
  const hashes: string[] = []
  for (const [index, record] of records.entries()) {
    if (record.seq <= head.seq) continue
    if (record.seq !== seq + 1) throw broken(`record ${seq + 1} is missing`)
    seq = record.seq
    hash = linkOf(hash, seq, digests[index] as Buffer)
    hashes.push(hash.toString('hex'))
  }
  if (hashes.length === 0) return undefined
  const left = records.filter(record => record.seq > head.seq)
  const isWhole = left.length === records.length
  return { json: isWhole ? json : JSON.stringify(left), hashes, head: { seq, hash } }
}

function broken(why: string): Refusal {
  return refuse(409, AUDIT_CHAIN_BROKEN, `Cannot append to the chain of audit records: ${why}`)
}

async function store(tx: Query, batch: { relayId: string; chainId: string; links: Links }): Promise<void> {
  const hashes = `{${batch.links.hashes.join(',')}}`
  await tx`
    insert into audit_events (relay_id, chain_id, seq, hash, kind, at, request_id, principal_id, principal_name,
      credential, source_address, user_agent, cluster_id, project_id, method, path, verb, api_group, api_version, resource,
      subresource, namespace, name, status, reason, bytes_in, bytes_out, duration_ms, lost, recording_id, recording_hash)
    select ${batch.relayId}::uuid, ${batch.chainId}::uuid, r.seq, decode(r.hash, 'hex'), r.kind, r.at, r.request_id,
      r.principal_id, r.principal_name, r.credential, r.source_address, r.user_agent, r.cluster_id, c.project_id, r.method,
      r.path, r.verb, r.api_group, r.api_version, r.resource, r.subresource, r.namespace, r.name, r.status, r.reason,
      r.bytes_in, r.bytes_out, r.duration_ms, r.lost, r.recording_id, r.recording_hash
    from rows from (
      json_to_recordset(${batch.links.json}::text::json) as (seq bigint, kind text, at timestamptz, request_id text,
        principal_id text, principal_name text, credential text, source_address text, user_agent text, cluster_id text,
        method text, path text, verb text, api_group text, api_version text, resource text, subresource text,
        namespace text, name text, status integer, reason text, bytes_in bigint, bytes_out bigint,
        duration_ms double precision, lost bigint, recording_id uuid, recording_hash text),
      unnest(${hashes}::text::text[])
    ) as r(seq, kind, at, request_id, principal_id, principal_name, credential, source_address, user_agent, cluster_id,
      method, path, verb, api_group, api_version, resource, subresource, namespace, name, status, reason, bytes_in,
      bytes_out, duration_ms, lost, recording_id, recording_hash, hash)
    left join clusters c on c.id::text = r.cluster_id
    order by r.seq`
}

/**
 * PostgreSQL holds no NUL and no half of a surrogate pair: a caller must not be able to jam the spool by sending one.
 * JSON.stringify() writes both as escapes; every escape is read, so that an escaped backslash begins none.
 */
function storable(records: readonly AuditRecord[]): { records: readonly AuditRecord[]; json: string } {
  const json = JSON.stringify(records)
  if (!/\\u(0000|d[89a-f])/.test(json)) return { records, json }
  const clean = json.replace(/\\(?:u(0000|d[89a-f][0-9a-f]{2})|.)/g, (text, isBad) => (isBad ? '\\ufffd' : text))
  return { records: JSON.parse(clean) as AuditRecord[], json: clean }
}
