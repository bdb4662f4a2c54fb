// The socket to a sink: through the proxy where there is one, over TLS where its URL says so. Promise: it never leads to an
// address where a cloud tells machines their own secrets, whatever a name resolves to at that moment.
import { lookup } from 'node:dns/promises'
import net, { BlockList, isIP, type Socket } from 'node:net'
import tls from 'node:tls'
import { ownAuthorities } from '../../kit/authorities'
import { connectThrough, type Proxies, proxyFor } from '../../kit/proxy'
import { formatHostPort, type HostPort } from '../../kit/settings'
import { type Settings, Undelivered } from './sender'

const CONNECT_MS = 10_000

const METADATA = new BlockList()
METADATA.addSubnet('169.254.0.0', 16, 'ipv4')
METADATA.addSubnet('fe80::', 10, 'ipv6')
// The same behind a translator (RFC 6052), and those that are not link-local: AWS, Alibaba, Oracle, Azure.
METADATA.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6')
METADATA.addAddress('fd00:ec2::254', 'ipv6')
for (const address of ['100.100.100.200', '192.0.0.192', '168.63.129.16']) METADATA.addAddress(address, 'ipv4')

const METADATA_NAMES = new Set(['metadata', 'metadata.google.internal', 'instance-data', 'metadata.azure.internal'])

/** Of what is written as a name or an address, in any of its spellings. */
export function isMetadataHost(host: string): boolean {
  const bare = host
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
  if (METADATA_NAMES.has(bare)) return true
  const plain = bare.includes(':') ? bare : spelledOut(bare)
  const family = isIP(plain)
  return family !== 0 && METADATA.check(plain, family === 4 ? 'ipv4' : 'ipv6')
}

/** 0xa9fe0101 and 2851995905 are addresses as well. */
function spelledOut(host: string): string {
  return URL.canParse(`http://${host}/`) ? new URL(`http://${host}/`).hostname : host
}

type Dialling = { proxies: Proxies; signal: AbortSignal; resolve?: (name: string) => Promise<string[]> }

async function addressesOf(name: string): Promise<string[]> {
  return (await lookup(name, { all: true })).map(({ address }) => address)
}

/** Throws Undelivered. */
export async function dial(to: HostPort, { proxies, signal, resolve = addressesOf }: Dialling): Promise<Socket> {
  if (isMetadataHost(to.host)) throw refused(to)
  const proxy = proxyFor(to, proxies)
  try {
    if (proxy) return await connectThrough(proxy, to, signal)
    const found = isIP(to.host) === 0 ? await resolve(to.host) : [to.host]
    if (found.some(isMetadataHost)) throw refused(to)
    return await first(found, address => connect({ host: address, port: to.port }, signal))
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof Undelivered) throw error
    throw new Undelivered(`Cannot reach ${formatHostPort(to)}: ${reasonOf(error)}`, { cause: error })
  }
}

/** The same with TLS in it, made good by the sink's own authorities or else by those of this machine. */
export async function dialTls(
  to: HostPort,
  settings: Settings,
  options: { proxies: Proxies; signal: AbortSignal; alpn?: string[]; allowHalfOpen?: boolean },
): Promise<tls.TLSSocket> {
  const socket = await dial(to, options)
  const { alpn, allowHalfOpen = false } = options
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      socket.destroy()
      reject(
        new Undelivered(`Cannot trust or be trusted by ${formatHostPort(to)}: ${reasonOf(error)}`, { cause: error }),
      )
    }
    try {
      const secured = tls.connect({
        ...{ socket, host: to.host, minVersion: 'TLSv1.2', secureContext: contextOf(settings) },
        ...(isIP(to.host) === 0 ? { servername: to.host } : {}),
        ...(alpn ? { ALPNProtocols: alpn } : {}),
        ...({ allowHalfOpen } as object),
      })
      const giveUp = () => void secured.destroy(new Error('it takes too long'))
      options.signal.addEventListener('abort', giveUp, { once: true })
      secured.once('error', fail)
      secured.once('close', () => fail(new Error('it closed the connection')))
      secured.once('secureConnect', () => {
        options.signal.removeEventListener('abort', giveUp)
        secured.off('error', fail)
        secured.removeAllListeners('close')
        secured.on('error', () => {})
        resolve(secured)
      })
    } catch (error) {
      fail(error)
    }
  })
}

function contextOf({ caPem, clientCertificate, clientKey }: Settings): tls.SecureContext {
  if (caPem === null && clientCertificate === null) return ownAuthorities()
  const ca = caPem ?? [...new Set([...tls.getCACertificates('system'), ...tls.getCACertificates('default')])]
  const own = clientCertificate === null || clientKey === null ? {} : { cert: clientCertificate, key: clientKey }
  return tls.createSecureContext({ ca, ...own })
}

async function first<T>(found: readonly string[], attempt: (address: string) => Promise<T>): Promise<T> {
  let last: unknown = new Error('the name leads nowhere')
  for (const address of found) {
    try {
      return await attempt(address)
    } catch (error) {
      last = error
    }
  }
  throw last
}

function connect(to: HostPort, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(to)
    const giveUp = () => void socket.destroy(new Error('it takes too long'))
    const late = setTimeout(giveUp, CONNECT_MS)
    signal.addEventListener('abort', giveUp, { once: true })
    const settle = () => {
      clearTimeout(late)
      signal.removeEventListener('abort', giveUp)
    }
    socket.once('error', error => {
      settle()
      reject(error)
    })
    socket.once('connect', () => {
      settle()
      socket.removeAllListeners('error')
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

function refused(to: HostPort): Undelivered {
  return new Undelivered(`Cannot send to ${formatHostPort(to)}: it is where machines are told their own secrets`)
}

const REASONS: Record<string, string> = {
  ECONNREFUSED: 'nothing answers at that address',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name cannot be resolved now',
  ECONNRESET: 'it closed the connection',
  EHOSTUNREACH: 'there is no way there',
}

export function reasonOf(error: unknown): string {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  return REASONS[code] ?? (code || (error instanceof Error ? error.message : String(error)))
}
