// The PROXY protocol, by which a plain TCP balancer says for whom it speaks: the binary form (version 2) and the text form
// (version 1). https://www.haproxy.org/download/3.2/doc/proxy-protocol.txt
import { isIPv4, isIPv6 } from 'node:net'
import { unmapped } from '../kit/addresses'

/** `address` is the client's; undefined when the balancer speaks for itself, as in a health check. `length` in bytes. */
export type ProxyHeader = { address: string | undefined; length: number }

export class ProxyHeaderError extends Error {
  override name = 'ProxyHeaderError'
}

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1')
const FIXED = 16
/** Of what follows the fixed part: the addresses, and TLVs such as a client's certificate. */
const MOST_BEHIND = 4096
const TEXT = Buffer.from('PROXY ', 'latin1')
/** Section 2.1: the longest line there is, with its CRLF. */
const MOST_TEXT = 107

/** Bytes of the address block: source address, destination address, two ports. */
const FAMILIES: ReadonlyMap<number, { block: number; source: (bytes: Buffer) => string }> = new Map([
  [0x11, { block: 12, source: bytes => bytes.subarray(0, 4).join('.') }],
  [0x21, { block: 36, source: bytes => formatIpv6(bytes.subarray(0, 16)) }],
])

/** Undefined while the header is not whole. Throws ProxyHeaderError when it never will be one. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader | undefined {
  if (startsAlike(bytes, SIGNATURE)) return parseBinary(bytes)
  if (startsAlike(bytes, TEXT)) return parseText(bytes)
  throw new ProxyHeaderError('there is none')
}

function startsAlike(bytes: Buffer, mark: Buffer): boolean {
  const common = Math.min(bytes.length, mark.length)
  return bytes.subarray(0, common).equals(mark.subarray(0, common))
}

function parseBinary(bytes: Buffer): ProxyHeader | undefined {
  const [versionAndCommand, familyAndProtocol] = [bytes[12], bytes[13]]
  if (versionAndCommand === undefined || familyAndProtocol === undefined || bytes.length < FIXED) return undefined
  const behind = bytes.readUInt16BE(14)
  if (versionAndCommand >> 4 !== 2) throw new ProxyHeaderError('its version is not 2')
  const command = versionAndCommand & 0xf
  if (command > 1) throw new ProxyHeaderError('its command is neither LOCAL nor PROXY')
  if (behind > MOST_BEHIND) throw new ProxyHeaderError('it is too long')
  const family = command === 1 ? FAMILIES.get(familyAndProtocol) : undefined
  if (command === 1 && !family) throw new ProxyHeaderError('it is of another protocol than TCP')
  if (family && behind < family.block) throw new ProxyHeaderError('it is too short for its addresses')
  const length = FIXED + behind
  if (bytes.length < length) return undefined
  return { address: family?.source(bytes.subarray(FIXED)), length }
}

const ADDRESS_OF = { TCP4: isIPv4, TCP6: isIPv6 } as const

function parseText(bytes: Buffer): ProxyHeader | undefined {
  const end = bytes.subarray(0, MOST_TEXT).indexOf('\r\n')
  if (end < 0 && bytes.length >= MOST_TEXT) throw new ProxyHeaderError('its line is too long')
  if (end < 0) return undefined
  const line = bytes.toString('latin1', 0, end)
  const length = end + 2
  // Whatever follows that word is to be passed over.
  if (/^PROXY UNKNOWN( |$)/.test(line)) return { address: undefined, length }
  const [, protocol = '', source = '', destination = '', ...ports] =
    /^PROXY (TCP[46]) (\S+) (\S+) (0|[1-9]\d{0,4}) (0|[1-9]\d{0,4})$/.exec(line) ?? []
  const isAddress = ADDRESS_OF[protocol as keyof typeof ADDRESS_OF]
  // Node takes an address with a zone, which says nothing on another machine.
  if (
    line.includes('%') ||
    !isAddress?.(source) ||
    !isAddress(destination) ||
    ports.some(port => Number(port) > 65_535)
  )
    throw new ProxyHeaderError('its line is malformed')
  return { address: protocol === 'TCP6' ? plainIpv6(source) : source, length }
}

function formatIpv6(bytes: Buffer): string {
  const groups = Array.from({ length: 8 }, (_, at) => bytes.readUInt16BE(at * 2).toString(16))
  const isMapped = bytes.subarray(0, 12).equals(Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]))
  return isMapped ? bytes.subarray(12).join('.') : plainIpv6(groups.join(':'))
}

/** RFC 5952, so that one client is one address in the audit. */
function plainIpv6(text: string): string {
  if (/^::ffff:\d+\./i.test(text)) return unmapped(text)
  return new URL(`http://[${text}]/`).hostname.slice(1, -1)
}
