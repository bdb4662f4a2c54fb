// IP addresses and ranges of them, as operators write them and as sockets show them.
import { BlockList, isIP } from 'node:net'

export type Ranges = BlockList

/** `10.0.0.0/8, fd00::/8, 192.0.2.1`; the empty text holds none. Throws Error for what is none. */
export function parseRanges(text: string): Ranges {
  const ranges = new BlockList()
  for (const range of text.split(',').map(part => part.trim())) {
    if (range !== '') addRange(ranges, range)
  }
  return ranges
}

function addRange(ranges: BlockList, range: string): void {
  const [, address = '', prefix] = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(range) ?? []
  const family = isIP(address)
  const widest = family === 4 ? 32 : 128
  const bits = prefix === undefined ? widest : Number(prefix)
  if (family === 0 || bits > widest) throw new Error('not a list of addresses and CIDR ranges')
  ranges.addSubnet(address, bits, family === 4 ? 'ipv4' : 'ipv6')
}

export function isWithin(ranges: Ranges, address: string): boolean {
  const family = isIP(address)
  return family !== 0 && ranges.check(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** A host that leads to this very machine and to no other. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

/** The same of a URL; what is none leads nowhere. */
export function isLoopbackUrl(url: string): boolean {
  return URL.canParse(url) && isLoopback(new URL(url).hostname.replace(/^\[|\]$/g, ''))
}

/** A socket for both families shows IPv4 as `::ffff:192.0.2.1`. */
export function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}
