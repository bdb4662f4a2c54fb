// An S3-compatible server for tests: objects in memory, every request's AWS Signature Version 4 checked (header or presigned
// URL), versions, multipart uploads and object lock enforced as Amazon documents them. Path style only.
import { answerLister, type Bucket, BucketError, Buckets, xml } from './s3-buckets'
import { type Credentials, checkSignature } from './s3-signature'

export type S3Server = Credentials & {
  endpoint: string
  /** What is in a bucket now, by key; versions oldest first. */
  bucket: (name: string) => Bucket
  /** `<method> <path>` of each request whose signature was right, in order. */
  seen: string[]
  /** Answers the next `count` requests with this status and does nothing. */
  failNext: (count: number, status?: number) => void
  close: () => Promise<void>
}

/** `locked` buckets have object lock switched on, and with it versions. */
export function startS3(given: { buckets?: string[]; locked?: string[]; now?: () => number } = {}): S3Server {
  const { buckets: plain = ['plain'], locked = ['locked'], now = Date.now } = given
  const credentials = { accessKeyId: 'AKTEST', secretAccessKey: crypto.randomUUID(), region: 'eu-test-1' }
  const buckets = Buckets({ plain, locked, now })
  const seen: string[] = []
  let failing = { count: 0, status: 503 }
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    maxRequestBodySize: 1 << 30,
    fetch: async request => {
      const body = new Uint8Array(await request.arrayBuffer())
      const wrong = checkSignature(request, body, { credentials, now })
      if (wrong) return refusal(403, wrong)
      if (failing.count > 0) {
        failing.count--
        return refusal(failing.status, 'SlowDown')
      }
      const url = new URL(request.url)
      seen.push(`${request.method} ${url.pathname}`)
      try {
        return answer(request, url, body)
      } catch (error) {
        if (error instanceof BucketError) return refusal(error.status, error.code)
        throw error
      }
    },
  })
  return {
    ...credentials,
    endpoint: `http://127.0.0.1:${server.port}`,
    bucket: name => buckets.named(name),
    seen,
    failNext: (count, status = 503) => {
      failing = { count, status }
    },
    close: () => server.stop(true),
  }

  function answer(request: Request, url: URL, body: Uint8Array<ArrayBuffer>): Response {
    const [name = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent)
    const bucket = buckets.named(name)
    const key = rest.join('/')
    if (key === '')
      return request.method === 'GET' ? answerLister(bucket, url.searchParams) : refusal(405, 'MethodNotAllowed')
    const { method, headers } = request
    const query = url.searchParams
    if (method === 'POST' && query.has('uploads'))
      return xml(`<UploadId>${bucket.beginUpload(key, headers)}</UploadId>`, 'InitiateMultipartUploadResult')
    const upload = query.get('uploadId')
    if (method === 'PUT' && upload !== null)
      return tagged(bucket.putPart(upload, Number(query.get('partNumber')), body))
    if (method === 'POST' && upload !== null) {
      const etag = bucket.completeUpload(upload, new TextDecoder().decode(body))
      return xml(`<Key>${key}</Key><ETag>${etag}</ETag>`, 'CompleteMultipartUploadResult')
    }
    if (method === 'DELETE' && upload !== null) return bucket.abortUpload(upload)
    if (method === 'PUT') return tagged(bucket.put(key, body, headers))
    if (method === 'DELETE') return bucket.remove(key, query.get('versionId'))
    if (method === 'GET' || method === 'HEAD') return bucket.read(key, request)
    return refusal(405, 'MethodNotAllowed')
  }
}

function tagged(etag: string): Response {
  return new Response(null, { status: 200, headers: { etag } })
}

function refusal(status: number, code: string): Response {
  return xml(`<Code>${code}</Code><Message>${code}</Message>`, 'Error', status)
}
