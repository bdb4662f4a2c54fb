// A receiver of Standard Webhooks that trusts nothing: signature, age, and that an id never comes with another body.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Receiver, type Sent, startReceiver } from './receiver'

export type Hook = Receiver & {
  /** Records in the order in which they were taken, repetitions left out by the id of the request. */
  records: Record<string, unknown>[]
  wrong: string[]
}

export async function startHook(key: string): Promise<Hook> {
  const seen = new Map<string, string>()
  const records: Hook['records'] = []
  const wrong: string[] = []
  const receiver = await startReceiver(sent => {
    const complaint = complaintOf(sent, { key, seen })
    if (complaint) {
      wrong.push(complaint)
      return { status: 401, body: complaint }
    }
    const id = sent.headers['webhook-id'] ?? ''
    if (!seen.has(id)) records.push(...(JSON.parse(sent.body) as Hook['records']))
    seen.set(id, sent.body)
    return { status: 204 }
  })
  return Object.assign(receiver, { records, wrong })
}

function complaintOf(
  { method, headers, body }: Sent,
  { key, seen }: { key: string; seen: Map<string, string> },
): string | undefined {
  const { 'webhook-id': id = '', 'webhook-timestamp': timestamp = '', 'webhook-signature': signature = '' } = headers
  if (method !== 'POST' || headers['content-type'] !== 'application/json') return 'not a POST of JSON'
  if (!/^\d{10}$/.test(timestamp) || Math.abs(Number(timestamp) - Date.now() / 1000) > 300) return 'an old timestamp'
  const wanted = Buffer.from(`v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`)
  const given = Buffer.from(signature)
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return 'a wrong signature'
  if (headers['idempotency-key'] !== id || id === '') return 'no idempotency key'
  if (!Array.isArray(JSON.parse(body))) return 'not an array'
  return seen.has(id) && seen.get(id) !== body ? 'the same id with another body' : undefined
}
