// AWS Signature Version 4 as a server checks it: in the Authorization header, or in the query of a presigned URL.

export type Credentials = { accessKeyId: string; secretAccessKey: string; region: string }

const SKEW_MS = 15 * 60_000
const FORM = /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/

type Claim = { credential: string; signedHeaders: string[]; signature: string; date: string; payload: string }

/** The S3 error code of what is wrong; undefined: nothing. */
export function checkSignature(
  request: Request,
  body: Uint8Array,
  { credentials, now }: { credentials: Credentials; now: () => number },
): string | undefined {
  const url = new URL(request.url)
  const isPresigned = url.searchParams.has('X-Amz-Signature')
  const claim = isPresigned ? inQuery(url) : inHeaders(request)
  if (!claim) return 'AccessDenied'
  const at = timeOf(claim.date)
  const lifetime = isPresigned ? Number(url.searchParams.get('X-Amz-Expires')) * 1000 : SKEW_MS
  if (!(at <= now() + SKEW_MS && now() <= at + lifetime)) return 'RequestTimeTooSkewed'
  const scope = `${claim.date.slice(0, 8)}/${credentials.region}/s3/aws4_request`
  if (claim.credential !== `${credentials.accessKeyId}/${scope}`) return 'InvalidAccessKeyId'
  // What Amazon asks for: an unsigned x-amz- header could be slipped in by anybody on the way.
  const must = ['host', ...[...request.headers.keys()].filter(name => name.startsWith('x-amz-'))]
  if (must.some(name => !claim.signedHeaders.includes(name))) return 'AccessDenied'
  if (claim.payload !== 'UNSIGNED-PAYLOAD' && claim.payload !== sha256(body)) return 'XAmzContentSHA256Mismatch'
  const toSign = ['AWS4-HMAC-SHA256', claim.date, scope, sha256(canonicalRequest(request, url, claim))].join('\n')
  return signatureOf(toSign, scope, credentials.secretAccessKey) === claim.signature
    ? undefined
    : 'SignatureDoesNotMatch'
}

function inHeaders({ headers }: Request): Claim | undefined {
  const [, credential = '', names = '', signature = ''] = FORM.exec(headers.get('authorization') ?? '') ?? []
  const date = headers.get('x-amz-date')
  const payload = headers.get('x-amz-content-sha256')
  if (credential === '' || date === null || payload === null) return undefined
  return { credential, signedHeaders: names.split(';'), signature, date, payload }
}

function inQuery({ searchParams: query }: URL): Claim | undefined {
  if (query.get('X-Amz-Algorithm') !== 'AWS4-HMAC-SHA256') return undefined
  return {
    credential: query.get('X-Amz-Credential') ?? '',
    signedHeaders: (query.get('X-Amz-SignedHeaders') ?? '').split(';'),
    signature: query.get('X-Amz-Signature') ?? '',
    date: query.get('X-Amz-Date') ?? '',
    payload: query.get('X-Amz-Content-Sha256') ?? 'UNSIGNED-PAYLOAD',
  }
}

function canonicalRequest({ method, headers }: Request, url: URL, claim: Claim): string {
  const query = [...url.searchParams]
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&')
  const signed = claim.signedHeaders.map(name => `${name}:${(headers.get(name) ?? '').trim().replace(/ +/g, ' ')}\n`)
  return [method, url.pathname, query, signed.join(''), claim.signedHeaders.join(';'), claim.payload].join('\n')
}

function signatureOf(toSign: string, scope: string, secret: string): string {
  const key = scope.split('/').reduce<string | Uint8Array>((last, part) => hmac(last, part), `AWS4${secret}`)
  return Buffer.from(hmac(key, toSign)).toString('hex')
}

function hmac(key: string | Uint8Array, text: string): Uint8Array {
  return new Bun.CryptoHasher('sha256', key).update(text).digest()
}

function sha256(content: string | Uint8Array): string {
  return new Bun.CryptoHasher('sha256').update(content).digest('hex')
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, one => `%${one.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** `20261126T183000Z`. */
function timeOf(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'))
}
