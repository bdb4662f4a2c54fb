// An HTTPS reverse proxy of the kind that companies have: it ends TLS under an authority of its own, speaks HTTP/1.1 only on
// both sides, passes WebSockets, and keeps every byte that it could read.
import https, { type RequestOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import tls from 'node:tls'
import { CertificateAuthority } from './cluster-certificates.ts'

export type L7Proxy = {
  port: number
  /** PEM of its authority. */
  ca: string
  /** Of each request, method and target. */
  requests: string[]
  /** What went through it either way, as it stood in clear before its eyes. */
  read: () => string
  /** Breaks what is open. */
  cut: () => void
  close: () => void
}

const MOST_KEPT = 4 * 1024 * 1024

/** `passes` false: it answers 403 to upgrades, as one that knows no WebSockets. `names` are on its certificate. */
export async function startL7Proxy(
  upstream: { port: number; ca: string },
  { passes = true, names = [] }: { passes?: boolean; names?: readonly string[] } = {},
): Promise<L7Proxy> {
  const authority = CertificateAuthority('corporate')
  const { keyPem: key, certificatePem: cert } = authority.issueServer({ commonName: 'proxy' }, names)
  const to = { host: '127.0.0.1', port: upstream.port, ca: upstream.ca, ALPNProtocols: ['http/1.1'] }
  const requests: string[] = []
  const open = new Set<Duplex>()
  let seen = ''
  const keep = (chunk: Buffer) => {
    if (seen.length < MOST_KEPT) seen += chunk.toString('latin1')
  }
  const server = https.createServer({ key, cert }, (request, response) => {
    requests.push(`${request.method} ${request.url}`)
    const options: RequestOptions = { ...to, method: request.method, path: request.url, headers: request.headers }
    const onward = https.request(options, answer => {
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.on('data', keep)
      answer.pipe(response)
    })
    onward.on('error', () => response.destroy())
    request.on('data', keep)
    request.pipe(onward)
  })
  server.on('secureConnection', socket => track(socket))
  server.on('upgrade', (request, client: Duplex, head: Buffer) => {
    requests.push(`${request.method} ${request.url}`)
    track(client)
    if (!passes) return void client.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n')
    const backend = tls.connect(to, () => {
      const lines = [`${request.method} ${request.url} HTTP/1.1`]
      for (let at = 0; at < request.rawHeaders.length; at += 2)
        lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`)
      backend.write(`${lines.join('\r\n')}\r\n\r\n`)
      backend.write(head)
      client.on('data', keep)
      backend.on('data', keep)
      client.pipe(backend).pipe(client)
    })
    track(backend)
    client.on('close', () => backend.destroy())
    backend.on('close', () => client.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    port: (server.address() as AddressInfo).port,
    ca: authority.certificatePem,
    requests,
    read: () => seen,
    cut,
    close: () => {
      server.close()
      cut()
    },
  }

  function track(socket: Duplex): void {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
  }

  function cut(): void {
    for (const socket of open) socket.destroy()
  }
}
