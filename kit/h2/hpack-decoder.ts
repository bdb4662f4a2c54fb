// Reads header blocks of one direction of one connection (RFC 7541). A block that cannot be read ends the connection, since both
// tables are no longer the same; one whose headers are too many or not allowed is read to its end, and is told to be malformed.
import { CODE, ConnectionError } from './codes'
import { decodeHuffman } from './huffman'
import { CONNECTION_HEADERS, ENTRY_OVERHEAD, STATIC_TABLE } from './static-table'

/** Names are lower-case; what came several times is joined as node:http2 joins it, `set-cookie` is a list. */
export type IncomingHeaders = {
  [name: string]: string | string[] | undefined
  ':method'?: string
  ':path'?: string
  ':status'?: string
}

export type Decoder = {
  /** Undefined when malformed (RFC 9113 §8.1.1). Throws ConnectionError. */
  decode: (block: Buffer) => IncomingHeaders | undefined
}

/** Another header may take its name from the table, and with it whether that may be. */
type Entry = { name: string; value: string; isNameAllowed: boolean; isAllowed: boolean }

const NAME = /^(?::(?:authority|method|path|scheme|status)|[!#$%&'*+\-.^_`|~0-9a-z]+)$/
const NO_VALUE = /[\0\r\n]/
const STATIC: readonly Entry[] = STATIC_TABLE.map(([name, value]) => {
  const isNameAllowed = mayBeNamed(name)
  return { name, value, isNameAllowed, isAllowed: isNameAllowed }
})
/** Integers of HPACK that need more are of no use to anybody. */
const MOST_INTEGER = 2 ** 28

/**
 * `tableSize` is what our settings allow the peer. It is used from the start: a peer that holds fewer entries names none of the others.
 * `maxListSize` bounds a list as RFC 9113 §6.5.2 counts it.
 */
export function createDecoder({ tableSize, maxListSize }: { tableSize: number; maxListSize: number }): Decoder {
  let block = EMPTY
  let at = 0
  /** Before the first header of a block the table may change its size, and nowhere else (§4.2). */
  let isBeginning = true
  let mostBytes = tableSize
  let bytes = 0
  /** The oldest first; those before `first` are gone. */
  let entries: Entry[] = []
  let first = 0
  return { decode }

  function decode(from: Buffer): IncomingHeaders | undefined {
    block = from
    at = 0
    isBeginning = true
    const headers: IncomingHeaders = Object.create(null)
    let size = 0
    let isMalformed = false
    let hasRegular = false
    while (at < block.length) {
      const entry = next()
      if (!entry) continue
      isBeginning = false
      size += entry.name.length + entry.value.length + ENTRY_OVERHEAD
      const isPseudo = entry.name[0] === ':'
      if (!entry.isAllowed || size > maxListSize || (isPseudo && hasRegular)) isMalformed = true
      if (!isPseudo) hasRegular = true
      if (!isMalformed && !take(headers, entry)) isMalformed = true
    }
    block = EMPTY
    return isMalformed ? undefined : headers
  }

  /** Undefined for a change of the table's size. */
  function next(): Entry | undefined {
    const byte = block[at] as number
    if (byte & 0x80) return entryAt(integer(7))
    if (byte & 0x40) {
      const entry = literal(6)
      keep(entry)
      return entry
    }
    if ((byte & 0x20) === 0) return literal(4)
    if (!isBeginning) throw broken('its table changes in the middle')
    const most = integer(5)
    if (most > tableSize) throw broken('its table is larger than allowed')
    mostBytes = most
    evict(0)
    return undefined
  }

  function literal(bits: number): Entry {
    const index = integer(bits)
    const named = index === 0 ? undefined : entryAt(index)
    const name = named?.name ?? text()
    const value = text()
    const isNameAllowed = named?.isNameAllowed ?? mayBeNamed(name)
    return { name, value, isNameAllowed, isAllowed: isNameAllowed && mayBe(name, value) }
  }

  function entryAt(index: number): Entry {
    const entry = index <= STATIC.length ? STATIC[index - 1] : entries[entries.length - (index - STATIC.length)]
    if (!entry || (index > STATIC.length && entries.length - (index - STATIC.length) < first))
      throw broken('an index leads nowhere')
    return entry
  }

  function keep(entry: Entry): void {
    const size = entry.name.length + entry.value.length + ENTRY_OVERHEAD
    evict(size)
    if (size > mostBytes) return
    bytes += size
    entries.push(entry)
  }

  function evict(room: number): void {
    for (; bytes + room > mostBytes && first < entries.length; first++) {
      const { name, value } = entries[first] as Entry
      bytes -= name.length + value.length + ENTRY_OVERHEAD
    }
    if (first < 64 || first < entries.length / 2) return
    entries = entries.slice(first)
    first = 0
  }

  function integer(bits: number): number {
    const most = (1 << bits) - 1
    let value = byteAt() & most
    if (value < most) return value
    for (let shift = 0; ; shift += 7) {
      const byte = byteAt()
      value += (byte & 127) * 2 ** shift
      if (value > MOST_INTEGER || shift > 28) throw broken('a number is too large')
      if ((byte & 128) === 0) return value
    }
  }

  function text(): string {
    const isHuffman = ((block[at] ?? 0) & 0x80) !== 0
    const length = integer(7)
    const from = at
    at += length
    if (at > block.length) throw broken('a text is longer than the block')
    if (!isHuffman) return block.toString('latin1', from, at)
    try {
      return decodeHuffman(block.subarray(from, at))
    } catch (cause) {
      throw Object.assign(broken('a text is not coded as it should be'), { cause })
    }
  }

  function byteAt(): number {
    const byte = block[at++]
    if (byte === undefined) throw broken('it ends in the middle')
    return byte
  }
}

const EMPTY: Buffer = Buffer.alloc(0)

function mayBeNamed(name: string): boolean {
  return NAME.test(name) && !CONNECTION_HEADERS.has(name)
}

function mayBe(name: string, value: string): boolean {
  const isTrimmed = !isSpace(value.charCodeAt(0)) && !isSpace(value.charCodeAt(value.length - 1))
  return isTrimmed && !NO_VALUE.test(value) && (name !== 'te' || value === 'trailers')
}

function isSpace(octet: number): boolean {
  return octet === 32 || octet === 9
}

function take(headers: IncomingHeaders, { name, value }: Entry): boolean {
  const before = headers[name]
  if (name === 'set-cookie') headers[name] = [...(before ?? []), value]
  else if (before === undefined) headers[name] = value
  else if (name[0] === ':' || name === 'content-length') return false
  else headers[name] = `${before}${name === 'cookie' ? '; ' : ', '}${value}`
  return true
}

function broken(why: string): ConnectionError {
  return new ConnectionError(CODE.compressionError, `Cannot read the headers: ${why}`)
}
