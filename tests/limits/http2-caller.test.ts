// What a caller may expect of the relay's HTTP/2 beside being served.
import { afterAll, afterEach, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import type { ClientHttp2Session, ClientHttp2Stream, IncomingHttpHeaders } from 'node:http2'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(20_000)

let path: Path
let session: ClientHttp2Session
beforeAll(async () => {
  path = await openPath()
}, 60_000)
afterAll(() => path?.close())
afterEach(() => session?.close())

function ask(headers: Record<string, string>, body?: string): ClientHttp2Stream {
  session = path.h2(path.people.ann.leaf)
  session.on('error', () => {})
  const stream = session.request({ ':path': path.path('/api/v1/pods'), ...headers }, { endStream: body === undefined })
  if (body !== undefined) stream.end(body)
  return stream
}

function answerOf(stream: ClientHttp2Stream): Promise<{ headers: IncomingHttpHeaders; body: string }> {
  return new Promise((resolve, reject) => {
    let headers: IncomingHttpHeaders = {}
    let body = ''
    stream.setEncoding('utf8')
    stream.on('response', came => {
      headers = came
    })
    stream.on('data', chunk => {
      body += chunk
    })
    stream.on('end', () => resolve({ headers, body }))
    stream.on('error', reject)
  })
}

test('HEAD is answered by its head, and so is one that is refused', async () => {
  path.api.answer = (_request, response) => response.writeHead(200, { 'content-length': '5' }).end()
  const { headers, body } = await answerOf(ask({ ':method': 'HEAD' }))
  expect([String(headers[':status']), headers['content-length'], body]).toEqual(['200', '5', ''])
  const refused = await answerOf(ask({ ':method': 'HEAD', 'impersonate-user': 'root' }))
  expect([String(refused.headers[':status']), refused.body]).toEqual(['403', ''])
})

test('who waits for it is told to go on with the body', async () => {
  path.api.answer = (request, response) => {
    request.resume()
    request.on('end', () => response.writeHead(201).end('made'))
  }
  const stream = ask({ ':method': 'POST', expect: '100-continue', 'content-type': 'application/json' }, '{}')
  const informed = new Promise(resolve => stream.once('continue', () => resolve(true)))
  const { headers, body } = await answerOf(stream)
  expect([String(headers[':status']), body, await informed]).toEqual(['201', 'made', true])
})
