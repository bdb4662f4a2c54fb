// A request to core as fetch makes it, and the same through a CONNECT proxy: there on a TLS connection of our own inside the
// proxy's tunnel, because fetch would accept an https:// proxy only under the root that is pinned for core.
import https from 'node:https'
import { isIP, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import tls from 'node:tls'
import { reachWithoutProxy } from '../kit/config'
import { type ConnectProxy, connectThrough, hostPortOf, type Proxies, proxyFor } from '../kit/proxy'
import type { ClientTls } from './core-client'

/** Throws what the network, TLS or the proxy says; redirects are not followed. */
export type CoreFetch = (path: string, init: RequestInit, tls: ClientTls) => Promise<Response>

export function coreFetch(url: string, proxies: Proxies): CoreFetch {
  const to = hostPortOf(url)
  const proxy = proxyFor(to, proxies)
  if (proxy) return (path, init, own) => through(proxy, url + path, { init, own })
  reachWithoutProxy(to.host)
  return (path, init, own) => fetch(url + path, { ...init, tls: own, redirect: 'error' } as RequestInit)
}

async function through(
  proxy: ConnectProxy,
  url: string,
  { init, own }: { init: RequestInit; own: ClientTls },
): Promise<Response> {
  const signal = init.signal ?? new AbortController().signal
  const to = hostPortOf(url)
  const named = isIP(to.host) === 0 ? { servername: to.host } : {}
  const tunnel = await connectThrough(proxy, to, signal)
  const socket = await secured(tunnel, { options: { ...own, ...named, host: to.host }, signal })
  const { pathname, search, host } = new URL(url)
  return new Promise((resolve, reject) => {
    const request = https.request({
      createConnection: () => socket,
      host: to.host,
      method: init.method ?? 'GET',
      path: pathname + search,
      headers: { host, connection: 'close', ...(init.headers as Record<string, string> | undefined) },
    })
    const giveUp = () => {
      request.destroy()
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', giveUp, { once: true })
    request.on('error', reject)
    request.on('response', answer => {
      answer.once('close', () => {
        signal.removeEventListener('abort', giveUp)
        socket.destroy()
      })
      const status = answer.statusCode ?? 502
      if (status >= 300 && status < 400) return giveUp()
      const body = status === 204 ? null : (Readable.toWeb(answer) as unknown as ReadableStream)
      if (body === null) answer.resume()
      resolve(new Response(body, { status }))
    })
    request.end(init.body as string | Buffer | undefined)
  })
}

function secured(
  through: Socket,
  { options, signal }: { options: tls.ConnectionOptions; signal: AbortSignal },
): Promise<tls.TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ ...options, socket: through, ALPNProtocols: ['http/1.1'] })
    const giveUp = () => void socket.destroy(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', giveUp))
    socket.on('error', error => {
      through.destroy()
      reject(error)
    })
    socket.once('close', () => reject(new Error('The connection was closed before it was ready')))
    socket.once('secureConnect', () => resolve(socket))
  })
}
