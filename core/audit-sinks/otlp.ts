// OpenTelemetry logs over HTTP, in the JSON form of the protocol (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP").
import { type Document, sentenceOf } from './document'
import { excerptOf, Post, requireTaken } from './http'
import { type Answer, type Sender, type SenderDeps, type Settings, TAKEN, Undelivered } from './sender'

/** Data model of logs, "SeverityNumber". */
const INFO = { severityNumber: 9, severityText: 'INFO' }
const WARN = { severityNumber: 13, severityText: 'WARN' }

type Value = { stringValue: string } | { intValue: string } | { doubleValue: number } | { boolValue: boolean }

export function Otlp(settings: Settings<'otlp'>, deps: SenderDeps): Sender {
  const post = Post(settings, deps)
  return {
    send: async (documents, signal) => {
      const body = JSON.stringify(requestOf(documents))
      const headers = { 'content-type': 'application/json' }
      const reply = await post({ url: settings.target.url, headers, body }, signal)
      requireTaken(reply)
      return answerOf(reply.text, documents.length)
    },
  }

  function requestOf(documents: readonly Document[]) {
    const resource = { 'service.name': 'salaminia', 'service.instance.id': deps.installation }
    const observedTimeUnixNano = nanoseconds(deps.now())
    const scope = { name: 'salaminia.audit', version: deps.version }
    const logRecords = documents.map(one => ({ ...recordOf(one), observedTimeUnixNano }))
    return { resourceLogs: [{ resource: { attributes: attributesOf(resource) }, scopeLogs: [{ scope, logRecords }] }] }
  }
}

function recordOf(document: Document) {
  const { id, at, audit, kind, ...fields } = document
  const named = Object.entries(fields).map(([name, value]) => [`salaminia.${name}`, value])
  return {
    timeUnixNano: nanoseconds(Date.parse(at)),
    ...(document.outcome === 'denied' || document.outcome === 'failed' ? WARN : INFO),
    eventName: `salaminia.${audit}.${kind}`,
    body: { stringValue: sentenceOf(document) },
    attributes: attributesOf({
      'log.record.uid': id,
      'salaminia.audit': audit,
      'salaminia.kind': kind,
      ...Object.fromEntries(named),
    }),
  }
}

/** 64-bit numbers are text in the JSON form of protocol buffers. */
function nanoseconds(ms: number): string {
  return String(BigInt(Math.trunc(ms)) * 1_000_000n)
}

function attributesOf(fields: object) {
  return Object.entries(fields).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key, value: anyValue(value) }],
  )
}

function anyValue(value: unknown): Value {
  if (typeof value === 'boolean') return { boolValue: value }
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value }
  return { stringValue: typeof value === 'string' ? value : JSON.stringify(value) }
}

/**
 * A partial success must not be sent again, and does not say which records it leaves out: where it is not all of them, each
 * may be one, and each is kept as a dead letter.
 */
function answerOf(text: string, count: number): Answer {
  if (text.trim() === '') return TAKEN
  let reply: { partialSuccess?: { rejectedLogRecords?: unknown; errorMessage?: unknown } }
  try {
    reply = JSON.parse(text)
  } catch (cause) {
    throw new Undelivered('Its answer is not JSON', { cause })
  }
  const { rejectedLogRecords = 0, errorMessage = '' } = reply.partialSuccess ?? {}
  const rejected = Number(rejectedLogRecords)
  if (!(rejected > 0)) return TAKEN
  const why = `${rejected} of ${count} records were rejected: ${excerptOf(String(errorMessage))}`
  return { rejected: new Map(Array.from({ length: count }, (_, at) => [at, why])), again: [], isFinal: true }
}
