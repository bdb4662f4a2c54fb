// A record of either audit as sinks are given it: flat, named alike in both, with an id that is the same each time it is
// sent. Pure.

export type Outcome = 'success' | 'denied' | 'failed'

/** `audit` is `sink` for what we say ourselves: a test, or that records are missing. */
export type Document = {
  id: string
  audit: 'data_path' | 'api' | 'sink'
  kind: string
  at: string
  outcome: Outcome | null
} & Record<string, unknown>

export type RelayRow = Record<string, unknown> & {
  chain_id: string
  seq: string
  hash: Buffer | null
  kind: string
  at: Date
  status: number | null
  reason: string | null
  bytes_in: string | null
  bytes_out: string | null
  lost: string | null
}

export type ApiRow = Record<string, unknown> & {
  id: string
  seq: string
  hash: Buffer | null
  at: Date
  action: string
  outcome: Outcome
}

export function ofRelay({ hash, seq, at, bytes_in, bytes_out, lost, ...row }: RelayRow): Document {
  const head = { id: `${row.chain_id}-${seq}`, audit: 'data_path' as const, kind: row.kind, at: at.toISOString() }
  return {
    ...head,
    outcome: outcomeOf(row),
    ...row,
    seq: Number(seq),
    hash: hash?.toString('hex') ?? null,
    bytes_in: numberOr(bytes_in),
    bytes_out: numberOr(bytes_out),
    lost: numberOr(lost),
  }
}

export function ofApi(chainId: string, { at, seq, hash, ...row }: ApiRow): Document {
  const { id, action, outcome } = row
  const head = { id, audit: 'api' as const, kind: 'event', at: at.toISOString(), outcome, chain_id: chainId }
  return { ...row, ...head, seq: Number(seq), hash: hash?.toString('hex') ?? null, verb: verbOf(action) }
}

export function ofGap(chainId: string, { from, to }: { from: number; to: number }, at: string): Document {
  const range = { chain_id: chainId, from_seq: from, to_seq: to, lost: to - from + 1 }
  const reason = 'retention'
  return { id: `${chainId}-${from}-gap`, audit: 'sink', kind: 'skipped', at, outcome: 'failed', reason, ...range }
}

export function ofTest(id: string, sink: { id: string; name: string }, at: string): Document {
  const about = { reason: null, sink_id: sink.id, sink_name: sink.name }
  return { id, audit: 'sink', kind: 'test', at, outcome: 'success', is_test: true, ...about }
}

/** What is null says nothing. */
export function jsonOf(document: Document, more: object = {}): string {
  const said = Object.entries({ ...more, ...document }).filter(([, value]) => value !== null && value !== undefined)
  return JSON.stringify(Object.fromEntries(said))
}

/** For people, in one line. */
export function sentenceOf(document: Document): string {
  const { audit, kind, user_name, verb, action, outcome } = document
  if (kind === 'test') return `Test record of the audit sink "${document.sink_name}"`
  if (kind === 'skipped') return `${document.lost} records of the chain ${document.chain_id} are missing`
  const who = user_name ?? 'nobody known'
  if (audit === 'api') return `${who}: ${action} ${document.target_kind}/${document.target_name}: ${outcome}`
  const parts = [document.namespace, document.resource, document.name, document.subresource]
  const what = document.resource ? parts.filter(Boolean).join('/') : document.path
  return `${who}: ${verb ?? ''} ${what ?? ''}: ${outcome ?? kind}`
}

/** A begin record has not ended. */
function outcomeOf({ kind, status, reason }: Pick<RelayRow, 'kind' | 'status' | 'reason'>): Outcome | null {
  if (kind === 'begin') return null
  if (kind === 'denial' || status === 401 || status === 403) return 'denied'
  return kind === 'gap' || reason !== null || (status ?? 0) >= 400 ? 'failed' : 'success'
}

/** `bindings.create` → create; of a denial `POST /v1/bindings` → post. */
function verbOf(action: string): string {
  return (/^([A-Z]+) \//.exec(action)?.[1] ?? action.slice(action.lastIndexOf('.') + 1)).toLowerCase()
}

function numberOr(text: string | null): number | null {
  return text === null ? null : Number(text)
}
