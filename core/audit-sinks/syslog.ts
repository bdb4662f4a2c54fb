// Syslog (RFC 5424) over TLS with octet counting (RFC 5425). The protocol has no acknowledgement: each batch has a connection
// of its own, which is ended in order, and only a receiver that has read to the end answers with its own end.
import type { TLSSocket } from 'node:tls'
import { unlessAborted } from '../../kit/backoff'
import { formatHostPort } from '../../kit/settings'
import { dialTls, reasonOf } from './dial'
import { type Document, jsonOf } from './document'
import { SEND_TIMEOUT_MS, type Sender, type SenderDeps, type Settings, TAKEN, Undelivered } from './sender'

const INFORMATIONAL = 6
const WARNING = 4
const QUIET_MS = 50

/** Fields that are structured data as well as part of the JSON text. */
const STRUCTURED = [
  'id',
  'audit',
  'outcome',
  'user_name',
  'source_address',
  'verb',
  'action',
  'cluster_id',
  'namespace',
]

export function Syslog(settings: Settings<'syslog'>, deps: SenderDeps): Sender {
  const { target } = settings
  return {
    send: async (documents, signal) => {
      const limit = AbortSignal.any([signal, AbortSignal.timeout(SEND_TIMEOUT_MS)])
      const { proxies } = deps
      const from = performance.now()
      const socket = await dialTls(target, settings, { proxies, signal: limit, allowHalfOpen: true }).catch(error => {
        signal.throwIfAborted()
        throw error
      })
      // To connect took some round trips; an end or a reset is here after one.
      const quietMs = Math.max(QUIET_MS, performance.now() - from)
      try {
        await unlessAborted(deliver(socket, Buffer.from(documents.map(framed).join('')), quietMs), limit)
        return TAKEN
      } catch (error) {
        signal.throwIfAborted()
        const why = limit.aborted ? 'it does not read in time' : reasonOf(error)
        throw new Undelivered(`Cannot deliver to ${formatHostPort(target)}: ${why}`, { cause: error })
      } finally {
        socket.destroy()
      }
    },
  }

  function framed(document: Document): string {
    const message = messageOf(document, { ...target, host: deps.hostName })
    return `${Buffer.byteLength(message)} ${message}`
  }
}

/**
 * Resolves when the other side has ended its half in order, and after ours. One that ends before has not read to the end:
 * it is given the time to be found out.
 */
function deliver(socket: TLSSocket, bytes: Buffer, quietMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let isEnding = false
    let hasEnded = false
    const broken = () => reject(new Error('it broke the connection off'))
    socket.on('error', reject)
    socket.once('end', () => {
      hasEnded = true
      if (!isEnding) broken()
    })
    socket.once('close', hadError => (hasEnded && !hadError ? resolve() : broken()))
    // What a receiver says is nothing that we understand, but unread it would keep its end from us.
    socket.resume()
    socket.write(bytes, () => {
      setTimeout(() => {
        isEnding = true
        socket.end()
      }, quietMs)
    })
  })
}

export function messageOf(
  document: Document,
  { facility, app_name, structured_data_id, host }: Settings<'syslog'>['target'],
): string {
  const isBad = document.outcome === 'denied' || document.outcome === 'failed'
  const priority = facility * 8 + (isBad ? WARNING : INFORMATIONAL)
  const head = [`<${priority}>1`, document.at, headerOf(host, 255), headerOf(app_name, 48), '-']
  const messageId = headerOf(`${document.audit}.${document.kind}`, 32)
  return [...head, messageId, structuredData(document, structured_data_id), asciiJson(document)].join(' ')
}

/** PRINTUSASCII, or the NILVALUE. */
function headerOf(text: string, most: number): string {
  return text.replace(/[^\x21-\x7e]/g, '').slice(0, most) || '-'
}

function structuredData(document: Document, id: string): string {
  const fields = STRUCTURED.flatMap(name => {
    const value = document[name] ?? null
    return value === null ? [] : [`${name}="${escaped(String(value))}"`]
  })
  return `[${[id, ...fields].join(' ')}]`
}

/** RFC 5424 §6.3.3; line ends would be legal there and are what receivers stumble over. */
function escaped(value: string): string {
  return value
    .replace(/[\\"\]]/g, '\\$&')
    .replace(/\p{Cc}/gu, ' ')
    .toWellFormed()
}

/** Without anything beyond ASCII there is no byte order mark to be written and none to be stumbled over (§6.4). */
function asciiJson(document: Document): string {
  return jsonOf(document).replace(/[^\x20-\x7e]/g, unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
