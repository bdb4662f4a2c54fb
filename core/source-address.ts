// From which address a request came: the peer's, or what trusted proxies say of it. Promise: X-Forwarded-For is read from
// its right end and only as far as trusted proxies wrote it, so a caller cannot choose an address.
import { BlockList, isIP } from 'node:net'

export type TrustedProxies = BlockList

/** `10.0.0.0/8, fd00::/8, 192.0.2.1`; the empty text trusts nobody. Throws Error for what is none. */
export function parseTrustedProxies(text: string): TrustedProxies {
  const trusted = new BlockList()
  for (const range of text.split(',').map(part => part.trim())) {
    if (range !== '') addRange(trusted, range)
  }
  return trusted
}

function addRange(trusted: BlockList, range: string): void {
  const [, address = '', prefix] = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(range) ?? []
  const family = isIP(address)
  const widest = family === 4 ? 32 : 128
  const bits = prefix === undefined ? widest : Number(prefix)
  if (family === 0 || bits > widest) throw new Error('not a list of addresses and CIDR ranges')
  trusted.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
}

export function sourceAddressOf(peer: string, forwardedFor: string | null, trusted: TrustedProxies): string {
  const hops = (forwardedFor ?? '').split(',').map(hop => plainAddress(hop.trim()))
  let address = plainAddress(peer)
  while (isTrusted(address, trusted)) {
    const before = hops.pop()
    if (before === undefined || isIP(before) === 0) break
    address = before
  }
  return address
}

function isTrusted(address: string, trusted: TrustedProxies): boolean {
  const family = isIP(address)
  return family !== 0 && trusted.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** A socket for both families shows IPv4 as `::ffff:192.0.2.1`; some proxies add a port or brackets. */
function plainAddress(address: string): string {
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address
  return bare.replace(/^::ffff:(?=\d+\.)/i, '')
}
