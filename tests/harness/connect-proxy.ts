// A CONNECT proxy that wants a user name and a password, and alone knows where the names of its hosts are: whoever does not
// go through it gets nowhere.
import http from 'node:http'
import https from 'node:https'
import { type AddressInfo, connect } from 'node:net'
import type { Duplex } from 'node:stream'
import { CertificateAuthority } from './cluster-certificates.ts'

export type ConnectProxy = {
  port: number
  /** PEM of its authority, where it speaks TLS. */
  ca: string
  /** Targets that it opened a way to, and those that it did not. */
  opened: string[]
  refused: string[]
  close: () => void
}

/** `ports` says where on this machine the named hosts are. */
export async function startConnectProxy(
  ports: Record<string, number>,
  { user, password, isTls = false }: { user: string; password: string; isTls?: boolean },
): Promise<ConnectProxy> {
  const authority = CertificateAuthority('proxy')
  const { keyPem: key, certificatePem: cert } = authority.issueServer({ commonName: 'proxy' }, ['localhost'])
  const server = isTls ? https.createServer({ key, cert }) : http.createServer()
  const expected = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const open = new Set<Duplex>()
  const opened: string[] = []
  const refused: string[] = []
  const refuse = (client: Duplex, status: string) =>
    void client.end(`HTTP/1.1 ${status}\r\nproxy-authenticate: Basic\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`)
  server.on('connect', (request, client: Duplex) => {
    track(client)
    const target = request.url ?? ''
    const port = ports[target.replace(/:\d+$/, '')]
    const isKnown = request.headers['proxy-authorization'] === expected
    if (!isKnown || port === undefined) {
      refused.push(target)
      return refuse(client, isKnown ? '502 Bad Gateway' : '407 Proxy Authentication Required')
    }
    opened.push(target)
    const onward = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n')
      client.pipe(onward).pipe(client)
    })
    track(onward)
    client.on('close', () => onward.destroy())
    onward.on('close', () => client.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', () => resolve()))
  return {
    port: (server.address() as AddressInfo).port,
    ca: authority.certificatePem,
    opened,
    refused,
    close: () => {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }

  function track(socket: Duplex): void {
    open.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => open.delete(socket))
  }
}
