// From which address a request came: the peer's, or what trusted proxies say of it. Promise: X-Forwarded-For is read from
// its right end and only as far as trusted proxies wrote it, so a caller cannot choose an address.
import { isIP } from 'node:net'
import { isWithin, type Ranges, unmapped } from '../kit/addresses'

export function sourceAddressOf(peer: string, forwardedFor: string | null, trusted: Ranges): string {
  const hops = (forwardedFor ?? '').split(',').map(hop => plainAddress(hop.trim()))
  let address = plainAddress(peer)
  while (isWithin(trusted, address)) {
    const before = hops.pop()
    if (before === undefined || isIP(before) === 0) break
    address = before
  }
  return address
}

/** Some proxies add a port or brackets. */
function plainAddress(address: string): string {
  const bare =
    /^\[([^\]]+)\](?::\d+)?$/.exec(address)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(address)?.[1] ?? address
  return unmapped(bare)
}
