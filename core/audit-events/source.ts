// The address filter: one address, or a range of them, as text that the records' own spelling (RFC 5952) can be held against.
import { isIP } from 'node:net'
import { unmapped } from '../../kit/addresses'
import { Problem } from '../lib/problem'

export type Source =
  | { address: string }
  /** `beginning`: with which every address of the network is written; empty where they have none in common. */
  | { network: string; beginning: string }

/** Throws Problem `invalid-input`. */
export function sourceOf(text: string): Source {
  const [, written = '', length] = /^([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?$/.exec(text) ?? []
  const address = canonical(written)
  const widest = isIP(address) === 4 ? 32 : 128
  const bits = length === undefined ? widest : Number(length)
  if (isIP(address) === 0 || bits > widest) throw broken()
  if (bits === widest) return { address }
  return { network: `${address}/${bits}`, beginning: beginningOf(address, bits) }
}

function canonical(written: string): string {
  if (isIP(written) !== 6) return written
  const plain = unmapped(written)
  return isIP(plain) === 4 ? plain : new URL(`http://[${plain}]`).hostname.slice(1, -1)
}

function beginningOf(address: string, bits: number): string {
  if (isIP(address) === 4) return whole(address.split('.').slice(0, Math.floor(bits / 8)), '.')
  const groups = address.split('::')[0]?.split(':') ?? []
  // From the first group of zeros on, RFC 5952 may have shortened it.
  const zero = groups.findIndex(group => group === '0' || group === '')
  const literal = zero < 0 ? groups : groups.slice(0, zero)
  return whole(literal.slice(0, Math.floor(bits / 16)), ':')
}

function whole(parts: readonly string[], separator: string): string {
  return parts.map(part => part + separator).join('')
}

function broken(): Problem {
  const detail = 'Use an IP address, or a CIDR range as 10.0.0.0/8'
  return new Problem('invalid-input', undefined, { errors: [{ pointer: '/source', code: 'address', detail }] })
}
