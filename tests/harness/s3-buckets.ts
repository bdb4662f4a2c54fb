// Buckets of the S3 server: versions, multipart uploads, and object lock, which nobody here can take back.
export class BucketError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(code)
  }
}

type Retention = { mode: 'GOVERNANCE' | 'COMPLIANCE'; untilMs: number }
export type Version = {
  id: string
  body: Uint8Array<ArrayBuffer>
  etag: string
  type: string
  retention: Retention | undefined
}
/** A deletion leaves a marker, which hides what came before it. */
type Entry = Version | { id: string; isMarker: true }
type Upload = { key: string; headers: Headers; parts: Map<number, Uint8Array<ArrayBuffer>> }

export type Bucket = ReturnType<typeof Bucket>

export function Buckets({ plain, locked, now }: { plain: string[]; locked: string[]; now: () => number }) {
  const all = new Map([
    ...plain.map(name => [name, Bucket({ isLocked: false, now })] as const),
    ...locked.map(name => [name, Bucket({ isLocked: true, now })] as const),
  ])
  return {
    named: (name: string) => {
      const found = all.get(name)
      if (!found) throw new BucketError(404, 'NoSuchBucket')
      return found
    },
  }
}

function Bucket({ isLocked, now }: { isLocked: boolean; now: () => number }) {
  const objects = new Map<string, Entry[]>()
  const uploads = new Map<string, Upload>()
  return { keys, current, versions, put, read, remove, beginUpload, putPart, completeUpload, abortUpload }

  function keys(): string[] {
    return [...objects.keys()].filter(key => current(key)).sort()
  }

  function current(key: string): Version | undefined {
    const last = objects.get(key)?.at(-1)
    return last && !('isMarker' in last) ? last : undefined
  }

  function versions(key: string): Version[] {
    return (objects.get(key) ?? []).filter((one): one is Version => !('isMarker' in one))
  }

  function put(key: string, body: Uint8Array<ArrayBuffer>, headers: Headers): string {
    const retention = retentionOf(headers)
    if (retention) requireChecksum(headers, body)
    const etag = `"${hash('md5', body)}"`
    const type = headers.get('content-type') ?? 'application/octet-stream'
    add(key, { id: crypto.randomUUID(), body, etag, type, retention })
    return etag
  }

  function add(key: string, entry: Entry): void {
    objects.set(key, isLocked ? [...(objects.get(key) ?? []), entry] : [entry])
  }

  function retentionOf(headers: Headers): Retention | undefined {
    const mode = headers.get('x-amz-object-lock-mode')
    const until = headers.get('x-amz-object-lock-retain-until-date')
    if (mode === null && until === null) return undefined
    if (!isLocked) throw new BucketError(400, 'InvalidRequest')
    const untilMs = Date.parse(until ?? '')
    if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || !(untilMs > now()))
      throw new BucketError(400, 'InvalidArgument')
    return { mode, untilMs }
  }

  function read(key: string, { method, headers }: Request): Response {
    const found = current(key)
    if (!found) throw new BucketError(404, 'NoSuchKey')
    const { body, etag, type, retention } = found
    const lock = retention && { 'x-amz-object-lock-mode': retention.mode }
    const about = { etag, 'content-type': type, 'accept-ranges': 'bytes', ...lock }
    const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(headers.get('range') ?? '') ?? []
    const part = from === undefined ? body : body.slice(Number(from), to ? Number(to) + 1 : undefined)
    const range = `bytes ${from}-${Number(from) + part.length - 1}/${body.length}`
    const more = from === undefined ? {} : { 'content-range': range }
    if (method === 'HEAD') return new Response(null, { headers: { ...about, 'content-length': String(body.length) } })
    return new Response(part, { status: from === undefined ? 200 : 206, headers: { ...about, ...more } })
  }

  /** Without a version only a marker is set; a version goes for good unless it is still to be kept. */
  function remove(key: string, versionId: string | null): Response {
    if (!isLocked) objects.delete(key)
    else if (versionId === null) add(key, { id: crypto.randomUUID(), isMarker: true })
    else removeVersion(key, versionId)
    return new Response(null, { status: 204 })
  }

  function removeVersion(key: string, versionId: string): void {
    const kept = versions(key).find(one => one.id === versionId)
    if (kept?.retention && kept.retention.untilMs > now()) throw new BucketError(403, 'AccessDenied')
    objects.set(
      key,
      (objects.get(key) ?? []).filter(one => one.id !== versionId),
    )
  }

  function beginUpload(key: string, headers: Headers): string {
    const id = crypto.randomUUID()
    uploads.set(id, { key, headers, parts: new Map() })
    return id
  }

  function putPart(id: string, number: number, body: Uint8Array<ArrayBuffer>): string {
    upload(id).parts.set(number, body)
    return `"${hash('md5', body)}"`
  }

  function completeUpload(id: string, order: string): string {
    const { key, headers, parts } = upload(id)
    const numbers = [...order.matchAll(/<PartNumber>(\d+)<\/PartNumber>/g)].map(([, number]) => Number(number))
    if (numbers.length === 0 || numbers.some((one, at) => !parts.has(one) || one <= (numbers[at - 1] ?? 0)))
      throw new BucketError(400, 'InvalidPart')
    const body = Buffer.concat(numbers.map(one => parts.get(one) ?? new Uint8Array()))
    uploads.delete(id)
    const etag = `"${hash('md5', body)}-${numbers.length}"`
    const type = headers.get('content-type') ?? 'application/octet-stream'
    add(key, { id: crypto.randomUUID(), body, etag, type, retention: retentionOf(headers) })
    return etag
  }

  function abortUpload(id: string): Response {
    upload(id)
    uploads.delete(id)
    return new Response(null, { status: 204 })
  }

  function upload(id: string): Upload {
    const found = uploads.get(id)
    if (!found) throw new BucketError(404, 'NoSuchUpload')
    return found
  }
}

/** "The Content-MD5 or x-amz-sdk-checksum-algorithm header is required for any request to upload an object with a retention". */
function requireChecksum(headers: Headers, body: Uint8Array): void {
  const md5 = headers.get('content-md5')
  const sha = headers.get('x-amz-checksum-sha256')
  if (md5 === null && sha === null) throw new BucketError(400, 'InvalidRequest')
  const isRight = (sent: string | null, kind: 'md5' | 'sha256') =>
    sent === null || sent === Buffer.from(hash(kind, body), 'hex').toString('base64')
  if (!isRight(md5, 'md5') || !isRight(sha, 'sha256')) throw new BucketError(400, 'BadDigest')
}

const PAGE = 1000

/** ListObjectsV2. */
export function answerLister(bucket: Bucket, query: URLSearchParams): Response {
  const prefix = query.get('prefix') ?? ''
  const after = query.get('continuation-token') ?? query.get('start-after') ?? ''
  const most = Math.min(PAGE, Number(query.get('max-keys') ?? PAGE))
  const found = bucket.keys().filter(key => key.startsWith(prefix) && key > after)
  const page = found.slice(0, most)
  const contents = page.map(key => {
    const { body, etag } = bucket.current(key) ?? { body: new Uint8Array(), etag: '' }
    return `<Contents><Key>${xmlText(key)}</Key><Size>${body.length}</Size><ETag>${xmlText(etag)}</ETag></Contents>`
  })
  const more = found.length > page.length
  const next = more ? `<NextContinuationToken>${xmlText(page.at(-1) ?? '')}</NextContinuationToken>` : ''
  const head = `<KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}`
  return xml(head + contents.join(''), 'ListBucketResult')
}

function xmlText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

export function xml(inner: string, root: string, status = 200): Response {
  const text = `<?xml version="1.0" encoding="UTF-8"?><${root}>${inner}</${root}>`
  return new Response(text, { status, headers: { 'content-type': 'application/xml' } })
}

function hash(kind: 'md5' | 'sha256', content: Uint8Array): string {
  return new Bun.CryptoHasher(kind).update(content).digest('hex')
}
