// An API server that costs nothing: answers what an agent must ask, a list, bytes, a watch that says nothing more, commands
// that end at once, and one fixed pod for everything else, over HTTP/2.
// Run as a process of its own; prints its URL. What remains in a figure measured against it is our own cost.
import http2, { type Http2ServerResponse } from 'node:http2'
import type { Duplex } from 'node:stream'
import { CertificateAuthority } from '../harness/cluster-certificates.ts'

const POD = JSON.stringify({
  kind: 'Pod',
  apiVersion: 'v1',
  metadata: { name: 'bench', namespace: 'default', uid: 'b0a7', labels: { app: 'bench' } },
  spec: { containers: [{ name: 'main', image: 'example.com/bench:1', resources: {} }], nodeName: 'node-1' },
  status: { phase: 'Running', podIP: '10.0.0.1', conditions: [{ type: 'Ready', status: 'True' }] },
})

const ANSWERS: readonly [RegExp, unknown][] = [
  [/^POST .*\/token$/, { status: { token: 'bench-token' } }],
  [/^POST .*subjectaccessreviews$/, { status: { allowed: true } }],
  [/^GET \/version$/, { gitVersion: 'v1.34.4' }],
  [/namespaces\/kube-system$/, { metadata: { uid: crypto.randomUUID() } }],
  [/^GET .*secrets\/salaminia-agent-identity$/, undefined],
  [/labelSelector=/, { items: [] }],
  [/^GET \/api\/v1\/nodes/, { items: [], metadata: {} }],
  [/clusterroles\//, { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] }],
  [/^POST /, { metadata: {} }],
]

const authority = CertificateAuthority('bench')
const { keyPem, certificatePem } = authority.issueServer({ commonName: 'bench' })
const server = http2.createSecureServer({ key: keyPem, cert: certificatePem, allowHTTP1: true })
const LIST = JSON.stringify({
  kind: 'PodList',
  apiVersion: 'v1',
  metadata: {},
  items: Array(500).fill(JSON.parse(POD)),
})
const CHUNK = Buffer.alloc(64 * 1024, 'x')

server.on('request', (request, response) => {
  request.resume()
  const { searchParams } = new URL(request.url ?? '/', 'https://bench')
  const [bytes, rate] = [searchParams.get('limitBytes'), searchParams.get('rate')]
  if (bytes !== null) return rate ? sendPaced(response, Number(bytes), Number(rate)) : send(response, Number(bytes))
  if (searchParams.has('limit') && request.url?.includes('/pods')) {
    response.writeHead(200, { 'content-type': 'application/json' })
    return response.end(LIST)
  }
  if (searchParams.has('watch') && request.url?.includes('/pods')) {
    response.writeHead(200, { 'content-type': 'application/json' })
    return response.write(`{"type":"ADDED","object":${POD}}\n`)
  }
  const found = ANSWERS.find(([pattern]) => pattern.test(`${request.method} ${request.url}`))
  response.writeHead(found && found[1] === undefined ? 404 : 200, { 'content-type': 'application/json' })
  response.end(found ? JSON.stringify(found[1] ?? { message: 'not found' }) : POD)
})
server.on('upgrade', (request, socket) => {
  socket.on('error', () => {})
  const { searchParams } = new URL(request.url ?? '/', 'https://bench')
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\n${acceptOf(request)}\r\n`,
  )
  const bytes = Number(searchParams.get('limitBytes'))
  if (bytes > 0) sendMessages(socket, bytes)
  else if (!searchParams.has('stays')) socket.end(Buffer.of(0x88, 0))
})

/** RFC 6455 §4.2.2. */
function acceptOf(request: { headers: { 'sec-websocket-key'?: string | undefined } }): string {
  const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = new Bun.CryptoHasher('sha1').update(key).digest('base64')
  return `sec-websocket-accept: ${accept}\r\nsec-websocket-protocol: v5.channel.k8s.io\r\n`
}

/** On stdout, as a kubelet cuts it. */
function sendMessages(socket: Duplex, bytes: number): void {
  const text = Buffer.from('drwxr-xr-x 2 root root 4096 Jan  1 00:00 some-folder-or-other\r\n'.repeat(512)).subarray(
    0,
    32_000,
  )
  const message = Buffer.concat([Buffer.of(0x82, 126, (text.length + 1) >> 8, (text.length + 1) & 0xff, 1), text])
  let left = bytes
  const write = () => {
    while (left > 0) {
      left -= text.length
      if (left <= 0) return void socket.end(Buffer.concat([message, Buffer.of(0x88, 0)]))
      if (!socket.write(message)) return void socket.once('drain', write)
    }
  }
  write()
}

function send(response: Http2ServerResponse, bytes: number): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  let left = bytes
  const write = () => {
    while (left > 0) {
      const chunk = left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left)
      left -= chunk.length
      if (left === 0) return void response.end(chunk)
      if (!response.write(chunk)) return void response.once('drain', write)
    }
  }
  write()
}

/** As a link of `rate` bytes a second: the time in which it was not used it gives back for `SLACK_MS` only. */
function sendPaced(response: Http2ServerResponse, bytes: number, rate: number): void {
  const SLACK_MS = 20
  response.writeHead(200, { 'content-type': 'application/octet-stream' })
  let left = bytes
  let since = performance.now()
  let isFull = false
  const write = () => {
    while (!isFull) {
      const chunk = left >= CHUNK.length ? CHUNK : CHUNK.subarray(0, left)
      const takesMs = (chunk.length * 1000) / rate
      since = Math.max(since, performance.now() - SLACK_MS)
      if (since + takesMs > performance.now()) return
      since += takesMs
      left -= chunk.length
      if (left === 0) return end(chunk)
      isFull = !response.write(chunk)
      if (isFull) response.once('drain', again)
    }
  }
  const again = () => {
    isFull = false
    write()
  }
  const turns = setInterval(write, 1)
  const end = (chunk: Buffer) => {
    clearInterval(turns)
    response.end(chunk)
  }
  response.on('close', () => clearInterval(turns))
}

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  process.stdout.write(`${JSON.stringify({ url: `https://127.0.0.1:${port}`, ca: authority.certificatePem })}\n`)
})
