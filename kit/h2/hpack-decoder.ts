// Reads header blocks of one direction of one connection (RFC 7541). A block that cannot be read ends the connection, since both
// tables are no longer the same; one whose headers are too many or not allowed is read to its end, and is told to be malformed.
import { broken, createBlockReader, EMPTY } from './hpack-block'
import { CONNECTION_HEADERS, ENTRY_OVERHEAD, STATIC_TABLE } from './static-table'

export const RAW = Symbol('raw')

/** Names are lower-case; what came several times is joined as node:http2 joins it, `set-cookie` is a list. */
export type IncomingHeaders = {
  [name: string]: string | string[] | undefined
  /** Names and values in turn, as they came. */
  [RAW]?: string[]
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

/**
 * `tableSize` is what our settings allow the peer. It is used from the start: a peer that holds fewer entries names none of the others.
 * `maxListSize` bounds a list as RFC 9113 §6.5.2 counts it.
 */
export function createDecoder({
  tableSize,
  maxListSize,
  maxHeaders = Number.POSITIVE_INFINITY,
}: {
  tableSize: number
  maxListSize: number
  maxHeaders?: number
}): Decoder {
  const block = createBlockReader()
  /** Before the first header of a block the table may change its size, and nowhere else (§4.2). */
  let isBeginning = true
  let mostBytes = tableSize
  let bytes = 0
  /** The oldest first; those before `first` are gone. */
  let entries: Entry[] = []
  let first = 0
  return { decode }

  function decode(from: Buffer): IncomingHeaders | undefined {
    block.begin(from)
    isBeginning = true
    const headers: IncomingHeaders = Object.create(null)
    const raw: string[] = []
    let size = 0
    let isMalformed = false
    let hasRegular = false
    while (!block.isRead()) {
      const entry = next()
      if (!entry) continue
      isBeginning = false
      size += entry.name.length + entry.value.length + ENTRY_OVERHEAD
      const isPseudo = entry.name[0] === ':'
      if (!entry.isAllowed || size > maxListSize || (isPseudo && hasRegular)) isMalformed = true
      if (raw.length >= 2 * maxHeaders) isMalformed = true
      if (!isPseudo) hasRegular = true
      if (!isMalformed && !take(headers, entry)) isMalformed = true
      if (!isMalformed) raw.push(entry.name, entry.value)
    }
    block.begin(EMPTY)
    if (isMalformed) return undefined
    headers[RAW] = raw
    return headers
  }

  /** Undefined for a change of the table's size. */
  function next(): Entry | undefined {
    const byte = block.peek()
    if (byte & 0x80) return entryAt(block.integer(7))
    if (byte & 0x40) {
      const entry = literal(6)
      keep(entry)
      return entry
    }
    if ((byte & 0x20) === 0) return literal(4)
    if (!isBeginning) throw broken('its table changes in the middle')
    const most = block.integer(5)
    if (most > tableSize) throw broken('its table is larger than allowed')
    mostBytes = most
    evict(0)
    return undefined
  }

  function literal(bits: number): Entry {
    const index = block.integer(bits)
    const named = index === 0 ? undefined : entryAt(index)
    const name = named?.name ?? block.text()
    const value = block.text()
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
      entries[first] = GONE
    }
    if (first < 64 || first < entries.length / 2) return
    entries = entries.slice(first)
    first = 0
  }
}

const GONE: Entry = { name: '', value: '', isNameAllowed: false, isAllowed: false }

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
