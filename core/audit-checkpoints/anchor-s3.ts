// A bucket that gets each checkpoint as an object, locked for a time in which nobody can take it back. Signed here (AWS
// Signature Version 4): Bun's client cannot send the headers of object lock.
import type { Anchor } from './anchors'

export type LockMode = 'compliance' | 'governance' | 'none'
export type S3 = {
  /** https://host/bucket or https://host/bucket/prefix. */
  url: string
  region: string
  keyId: string
  secret: string
  lock: LockMode
  lockDays: number
  installation: string
  now: () => number
}

const DAY_MS = 86_400_000

export function S3Anchor(s3: S3): Anchor {
  return {
    name: `s3:${s3.url}`,
    take: async ({ n, jws }, signal) => {
      // Twelve digits, so that a list of them is in order.
      const url = new URL(`${s3.url}/${s3.installation}/${String(n).padStart(12, '0')}.jws`)
      const body = `${jws}\n`
      const headers = signedHeaders(s3, url, body)
      const response = await fetch(url, { method: 'PUT', body, headers, signal, redirect: 'manual' })
      const text = await response.text()
      if (!response.ok) throw new Error(`It answers ${response.status} ${/<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? ''}`)
    },
  }
}

function signedHeaders(s3: S3, url: URL, body: string): Record<string, string> {
  const nowMs = s3.now()
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '')
  const sha256 = new Bun.CryptoHasher('sha256').update(body).digest()
  const signed: Record<string, string> = {
    'content-type': 'application/jose',
    host: url.host,
    // Amazon asks for a checksum where there is a lock.
    'x-amz-checksum-sha256': Buffer.from(sha256).toString('base64'),
    'x-amz-content-sha256': Buffer.from(sha256).toString('hex'),
    'x-amz-date': stamp,
    ...lockHeaders(s3, nowMs),
  }
  const names = Object.keys(signed).sort()
  const lines = names.map(name => `${name}:${signed[name]}\n`).join('')
  const request = ['PUT', url.pathname, '', lines, names.join(';'), signed['x-amz-content-sha256']].join('\n')
  const scope = `${stamp.slice(0, 8)}/${s3.region}/s3/aws4_request`
  const hash = new Bun.CryptoHasher('sha256').update(request).digest('hex')
  const signature = signatureOf(['AWS4-HMAC-SHA256', stamp, scope, hash].join('\n'), { scope, secret: s3.secret })
  const credential = `Credential=${s3.keyId}/${scope}`
  const authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  const { host: _own, ...sent } = signed
  return { ...sent, authorization }
}

function lockHeaders({ lock, lockDays }: S3, nowMs: number): Record<string, string> {
  if (lock === 'none') return {}
  return {
    'x-amz-object-lock-mode': lock.toUpperCase(),
    'x-amz-object-lock-retain-until-date': new Date(nowMs + lockDays * DAY_MS).toISOString(),
  }
}

function signatureOf(text: string, { scope, secret }: { scope: string; secret: string }): string {
  const key = scope.split('/').reduce<string | Uint8Array>((last, part) => hmac(last, part), `AWS4${secret}`)
  return Buffer.from(hmac(key, text)).toString('hex')
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return new Bun.CryptoHasher('sha256', key).update(text).digest()
}
