// The CONNECT proxy between this machine and the others, as HTTPS_PROXY and NO_PROXY say, and a socket through it.
// Promise: its credentials go to the proxy and nowhere else; no sentence and no log line holds them.
import net, { isIP, type Socket } from 'node:net'
import tls from 'node:tls'
import { isLoopback, isWithin, parseRanges } from './addresses'
import { ownAuthorities } from './authorities'
import { askHead } from './http-head'
import { formatHostPort, type HostPort } from './settings'

export type ConnectProxy = HostPort & {
  /** The proxy itself is spoken to over TLS. */
  isTls: boolean
  /** Value of Proxy-Authorization. */
  authorization: string | undefined
}
export type NoProxy = (to: HostPort) => boolean
export type Proxies = { httpsProxy: ConnectProxy | undefined; noProxy: NoProxy | undefined }

/** The proxy answered, and opens no way; the sentence says why. */
export class ProxyRefused extends Error {
  override name = 'ProxyRefused'
}

const CONNECT_MS = 10_000

/** Throws Error; what was given is in no sentence, for it may hold a password. */
export function parseProxy(text: string): ConnectProxy {
  const wanted = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(wanted) ? new URL(wanted) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.hostname === '')
    throw new Error('not a http:// or https:// URL of a proxy')
  const isTls = url.protocol === 'https:'
  const given = `${decode(url.username)}:${decode(url.password)}`
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port || (isTls ? 443 : 80)),
    isTls,
    authorization: given === ':' ? undefined : `Basic ${Buffer.from(given).toString('base64')}`,
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Names (with all below them; with a dot before, only those), addresses and CIDR ranges, each with a port or without; `*`. */
export function parseNoProxy(text: string): NoProxy {
  const rules = text
    .split(',')
    .map(part => part.trim().toLowerCase())
    .filter(part => part !== '')
    .map(ruleOf)
  return to => rules.some(rule => rule(to))
}

function ruleOf(part: string): NoProxy {
  if (part === '*') return () => true
  if (isIP(part.replace(/\/\d+$/, '')) !== 0) {
    const ranges = parseRanges(part)
    return ({ host }) => isWithin(ranges, host)
  }
  const [, bracketed, plain = '', port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d+))?$/.exec(part) ?? []
  const name = (bracketed ?? plain).replace(/^\*(?=\.)/, '')
  const isIt = (host: string) => host === name || host.endsWith(name.startsWith('.') ? name : `.${name}`)
  return to => name !== '' && isIt(to.host.toLowerCase()) && (port === undefined || Number(port) === to.port)
}

/** Undefined: there is no proxy on the way. What is on this very machine never has one. */
export function proxyFor(to: HostPort, { httpsProxy, noProxy }: Proxies): ConnectProxy | undefined {
  return isLoopback(to.host) || noProxy?.(to) ? undefined : httpsProxy
}

export function hostPortOf(url: string): HostPort {
  const { hostname, port, protocol } = new URL(url)
  return { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'http:' ? 80 : 443)) }
}

/** A socket whose other end is `to`. Throws ProxyRefused. */
export async function connectThrough(proxy: ConnectProxy, to: HostPort, signal: AbortSignal): Promise<Socket> {
  const at = formatHostPort(proxy)
  const socket = await reach(proxy, signal).catch((cause: Error) => {
    throw new ProxyRefused(`The proxy at ${at} cannot be reached: ${cause.message}`, { cause })
  })
  const giveUp = () => void socket.destroy(new Error('No longer wanted'))
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    const name = formatHostPort(to)
    const lines = [`CONNECT ${name} HTTP/1.1`, `Host: ${name}`]
    if (proxy.authorization !== undefined) lines.push(`Proxy-Authorization: ${proxy.authorization}`)
    const { status, rest } = await askHead(socket, lines, CONNECT_MS).catch((cause: Error) => {
      throw new ProxyRefused(`The proxy at ${at} does not answer CONNECT`, { cause })
    })
    if (status === 407) throw new ProxyRefused(credentialsSentence(at, proxy))
    if (status < 200 || status > 299) throw new ProxyRefused(`The proxy at ${at} answered ${status} to CONNECT ${name}`)
    // Nobody behind it has been spoken to yet.
    if (rest.length > 0) throw new ProxyRefused(`The proxy at ${at} sends what it was not asked for`)
    return socket
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

function credentialsSentence(at: string, { authorization }: ConnectProxy): string {
  return authorization === undefined
    ? `The proxy at ${at} wants a user name and a password (407); put them into the URL of HTTPS_PROXY`
    : `The proxy at ${at} does not accept the user name and password in HTTPS_PROXY (407)`
}

function reach({ host, port, isTls }: ConnectProxy, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const named = isIP(host) === 0 ? { servername: host } : {}
    const socket: Socket = isTls
      ? tls.connect({ host, port, ...named, secureContext: ownAuthorities(), ALPNProtocols: ['http/1.1'] })
      : net.connect({ host, port })
    const giveUp = () => void socket.destroy(new Error('No longer wanted'))
    signal.addEventListener('abort', giveUp, { once: true })
    socket.setTimeout(CONNECT_MS, () => socket.destroy(new Error('it takes too long')))
    socket.once('error', reject)
    socket.once('close', () => reject(new Error('it closed the connection')))
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', giveUp)
      socket.setTimeout(0)
      socket.off('error', reject)
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}
