// Elasticsearch's bulk API, as strict as the real one where we speak with it: NDJSON by the letter, `create` that refuses an id
// it has, and a mapping that the first document of a field fixes.
import { type Answered, type Receiver, type Sent, startReceiver } from './receiver'

type Doc = Record<string, unknown>
export type Bulk = Receiver & {
  /** By index and id. */
  documents: Map<string, Doc>
  ids: () => string[]
  /** What was asked for that the protocol forbids. */
  wrong: string[]
  /** An error for a document, or nothing. */
  refuse: (doc: Doc) => { status: number; type: string; reason: string } | undefined
}

type Tls = Parameters<typeof startReceiver>[1]

export async function startBulk({ authorization, tls }: { authorization?: string; tls?: Tls } = {}): Promise<Bulk> {
  const documents = new Map<string, Doc>()
  const types = new Map<string, string>()
  const wrong: string[] = []
  const receiver = await startReceiver(take, tls)
  const bulk: Bulk = Object.assign(receiver, {
    documents,
    wrong,
    ids: () => [...documents.keys()].map(key => key.slice(key.indexOf('/') + 1)),
    refuse: () => undefined,
  })
  return bulk

  function take(sent: Sent): Answered {
    if (authorization !== undefined && sent.headers.authorization !== authorization)
      return json(401, { error: { type: 'security_exception', reason: 'missing authentication' }, status: 401 })
    const complaint = complaintOf(sent)
    if (complaint) {
      wrong.push(complaint)
      return json(400, { error: { type: 'illegal_argument_exception', reason: complaint }, status: 400 })
    }
    const lines = sent.body.split('\n').slice(0, -1)
    const items = []
    for (let at = 0; at < lines.length; at += 2) items.push({ create: create(lines[at] ?? '', lines[at + 1] ?? '') })
    return json(200, { took: 1, errors: items.some(({ create }) => create.status > 299), items })
  }

  function create(action: string, source: string) {
    const { _index, _id } = (JSON.parse(action) as { create: { _index: string; _id: string } }).create
    const doc = JSON.parse(source) as Doc
    const refused = bulk.refuse(doc) ?? conflict(doc)
    if (refused) return { _index, _id, status: refused.status, error: { type: refused.type, reason: refused.reason } }
    const key = `${_index}/${_id}`
    const reason = `[${_id}]: version conflict, document already exists`
    if (documents.has(key))
      return { _index, _id, status: 409, error: { type: 'version_conflict_engine_exception', reason } }
    documents.set(key, doc)
    return { _index, _id, _version: 1, result: 'created', status: 201 }
  }

  function conflict(doc: Doc) {
    for (const [field, value] of Object.entries(doc)) {
      const type = Array.isArray(value) ? 'array' : typeof value
      const known = types.get(field) ?? type
      types.set(field, known)
      const reason = `failed to parse field [${field}]`
      if (known !== type) return { status: 400, type: 'document_parsing_exception', reason }
    }
    return undefined
  }
}

function complaintOf({ method, path, headers, body }: Sent): string | undefined {
  if (method !== 'POST' || path !== '/_bulk') return `there is no ${method} ${path}`
  if (!/^application\/(x-ndjson|json)$/.test(headers['content-type'] ?? '')) return 'Content-Type is not supported'
  if (!body.endsWith('\n')) return 'The bulk request must be terminated by a newline [\\n]'
  const lines = body.split('\n').slice(0, -1)
  if (lines.length === 0 || lines.length % 2 === 1) return 'a source line is missing'
  for (const [at, line] of lines.entries()) {
    const value = JSON.parse(line) as { create?: { _index?: unknown; _id?: unknown } } & Doc
    if (at % 2 === 1) {
      if (!('@timestamp' in value)) return 'a data stream needs @timestamp'
      continue
    }
    const { _index, _id } = value.create ?? {}
    if (typeof _index !== 'string' || !/^[a-z0-9][a-z0-9._-]{0,254}$/.test(_index)) return 'invalid index name'
    if (typeof _id !== 'string' || _id === '' || Buffer.byteLength(_id) > 512) return 'invalid id'
  }
  return undefined
}

function json(status: number, body: object): Answered {
  return { status, body: JSON.stringify(body) }
}
