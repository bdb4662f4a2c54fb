// Elasticsearch and OpenSearch: the bulk API with `create` and ids of our own, so that what is sent twice is there once.
import { type Document, jsonOf } from './document'
import { excerptOf, Post, requireTaken } from './http'
import { type Answer, type Sender, type SenderDeps, type Settings, Undelivered } from './sender'

type Item = { status?: unknown; error?: { type?: unknown; reason?: unknown } | string }
type Reply = { errors?: unknown; items?: { create?: Item }[] }

export function Elasticsearch(settings: Settings<'elasticsearch'>, deps: SenderDeps): Sender {
  const post = Post(settings, deps)
  const url = `${settings.target.url.replace(/\/+$/, '')}/_bulk`
  return {
    send: async (documents, signal) => {
      const body = documents.map(line).join('')
      const reply = await post({ url, headers: { 'content-type': 'application/x-ndjson' }, body }, signal)
      requireTaken(reply)
      return answerOf(itemsOf(reply.text, documents.length), reply.retryAfterMs)
    },
  }

  function line(document: Document): string {
    const _index = settings.target.index.replace('{date}', document.at.slice(0, 10).replaceAll('-', '.'))
    const create = { create: { _index, _id: document.id } }
    return `${JSON.stringify(create)}\n${jsonOf(document, { '@timestamp': document.at })}\n`
  }
}

function itemsOf(text: string, count: number): Item[] {
  let reply: Reply
  try {
    reply = JSON.parse(text) as Reply
  } catch (cause) {
    throw new Undelivered('Its answer to a bulk request is not JSON', { cause })
  }
  const items = reply.items?.map(({ create }) => create ?? {})
  if (items?.length === count) return items
  throw new Undelivered(`Its answer to a bulk request does not speak of ${count} records: ${excerptOf(text)}`)
}

function answerOf(items: readonly Item[], retryAfterMs: number | undefined): Answer {
  const rejected = new Map<number, string>()
  const again: number[] = []
  let reason = ''
  for (const [at, item] of items.entries()) {
    const status = Number(item.status)
    // 409: it is there already.
    if ((status >= 200 && status < 300) || status === 409) continue
    const why = `${item.status}: ${reasonOf(item)}`
    if (isOfRecord(status)) rejected.set(at, why)
    else {
      again.push(at)
      reason ||= why
    }
  }
  return { rejected, again, reason, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) }
}

/** A missing index, a missing right or a full queue is no fault of the record. */
function isOfRecord(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 404, 408, 429].includes(status)
}

function reasonOf({ error }: Item): string {
  const text = typeof error === 'object' ? `${error.type ?? ''}: ${error.reason ?? ''}` : (error ?? 'no reason given')
  return excerptOf(text)
}
