// A service elsewhere that is sent each checkpoint. It answers 2xx when it has kept it; anything else is tried again.
import type { Anchor } from './anchors'

export type Webhook = { url: string; auth: 'hmac' | 'bearer'; secret: string }

export function WebhookAnchor({ url, auth, secret }: Webhook): Anchor {
  return {
    name: `webhook:${url}`,
    take: async ({ n, jws }, signal) => {
      const proof: Record<string, string> =
        auth === 'bearer'
          ? { authorization: `Bearer ${secret}` }
          : { 'x-salaminia-signature': `sha256=${new Bun.CryptoHasher('sha256', secret).update(jws).digest('hex')}` }
      const headers = { 'content-type': 'application/jose', 'x-salaminia-checkpoint': String(n), ...proof }
      const response = await fetch(url, { method: 'POST', body: jws, headers, signal, redirect: 'manual' })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`It answers ${response.status}`)
    },
  }
}
