// Who counts as one source: an IPv4 address, or the /64 that one IPv6 customer has all of.
import { isIPv6 } from 'node:net'

export function sourceOf(address: string): string {
  const bare = address.replace(/%.*$/, '').toLowerCase()
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(bare)?.[1]
  if (mapped) return mapped
  return isIPv6(bare) ? `${groupsOf(bare).slice(0, 4).join(':')}::/64` : bare
}

/** All eight, without leading zeros. */
function groupsOf(address: string): string[] {
  const [before = '', after] = address.split('::')
  const head = split(before)
  const tail = split(after ?? '')
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length)
  return [...head, ...Array<string>(zeros).fill('0'), ...tail].map(group => group.replace(/^0+(?=.)/, ''))
}

function split(groups: string): string[] {
  return groups === '' ? [] : groups.split(':')
}
