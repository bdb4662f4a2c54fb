// A webhook: a JSON array, signed as Standard Webhooks has it (standardwebhooks.com, v1). The same records have the same
// id each time they are sent, so that a receiver can tell a repetition.
import { jsonOf } from './document'
import { Post, requireTaken } from './http'
import { type Sender, type SenderDeps, type Settings, TAKEN } from './sender'

export function Webhook(settings: Settings<'webhook'>, deps: SenderDeps): Sender {
  const post = Post(settings, deps)
  const key = keyOf(settings.signingKey ?? '')
  return {
    send: async (documents, signal) => {
      const body = `[${documents.map(one => jsonOf(one)).join(',')}]`
      const id = `msg_${sha256(documents.map(one => one.id).join('\n'))}`
      const timestamp = String(Math.floor(deps.now() / 1000))
      const signature = new Bun.CryptoHasher('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
      const headers = {
        'content-type': 'application/json',
        'idempotency-key': id,
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': `v1,${signature}`,
      }
      requireTaken(await post({ url: settings.target.url, headers, body }, signal))
      return TAKEN
    },
  }
}

/** `whsec_` says that the rest is Base64; anything else is the key as it is. */
function keyOf(signingKey: string): Buffer {
  const [, encoded] = /^whsec_([A-Za-z0-9+/]+=*)$/.exec(signingKey) ?? []
  return encoded === undefined ? Buffer.from(signingKey) : Buffer.from(encoded, 'base64')
}

function sha256(text: string): string {
  return new Bun.CryptoHasher('sha256').update(text).digest('hex')
}
