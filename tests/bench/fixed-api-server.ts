// An API server that costs nothing: answers what an agent must ask, and one fixed pod for everything else, over HTTP/2.
// Run as a process of its own; prints its URL. What remains in a figure measured against it is our own cost.
import http2 from 'node:http2'
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
server.on('request', (request, response) => {
  request.resume()
  const found = ANSWERS.find(([pattern]) => pattern.test(`${request.method} ${request.url}`))
  response.writeHead(found && found[1] === undefined ? 404 : 200, { 'content-type': 'application/json' })
  response.end(found ? JSON.stringify(found[1] ?? { message: 'not found' }) : POD)
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number }
  process.stdout.write(`${JSON.stringify({ url: `https://127.0.0.1:${port}`, ca: authority.certificatePem })}\n`)
})
