// Reads header blocks of one direction of one connection (RFC 7541). A block that cannot be read ends the connection, since both
// tables are no longer the same; one whose headers are too many or not allowed is read to its end, and is told to be malformed.
import { BlockReader, broken, EMPTY } from './hpack-block'
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

/** Another header may take its name from the table, and with it whether that may be. */
type Entry = { name: string; value: string; isNameAllowed: boolean; isAllowed: boolean }

const NAME = /^(?::(?:authority|method|path|scheme|status)|[!#$%&'*+\-.^_`|~0-9a-z]+)$/
const NO_VALUE = /[\0\r\n]/
const STATIC: readonly Entry[] = STATIC_TABLE.map(([name, value]) => {
  const isNameAllowed = mayBeNamed(name)
  return { name, value, isNameAllowed, isAllowed: isNameAllowed }
})

export class Decoder {
  readonly #block = new BlockReader()
  readonly #tableSize: number
  readonly #maxListSize: number
  readonly #maxHeaders: number
  /** Before the first header of a block the table may change its size, and nowhere else (§4.2). */
  #isBeginning = true
  #mostBytes: number
  #bytes = 0
  /** The oldest first; those before `first` are gone. */
  #entries: Entry[] = []
  #first = 0

  /**
   * `tableSize` is what our settings allow the peer. It is used from the start: a peer that holds fewer entries names none of the others.
   * `maxListSize` bounds a list as RFC 9113 §6.5.2 counts it.
   */
  constructor({
    tableSize,
    maxListSize,
    maxHeaders = Number.POSITIVE_INFINITY,
  }: {
    tableSize: number
    maxListSize: number
    maxHeaders?: number
  }) {
    this.#tableSize = tableSize
    this.#maxListSize = maxListSize
    this.#maxHeaders = maxHeaders
    this.#mostBytes = tableSize
  }

  /** Undefined when malformed (RFC 9113 §8.1.1). Throws ConnectionError. */
  decode(from: Buffer): IncomingHeaders | undefined {
    this.#block.begin(from)
    this.#isBeginning = true
    const headers: IncomingHeaders = Object.create(null)
    const raw: string[] = []
    let size = 0
    let isMalformed = false
    let hasRegular = false
    while (!this.#block.isRead()) {
      const entry = this.#next()
      if (!entry) continue
      this.#isBeginning = false
      size += entry.name.length + entry.value.length + ENTRY_OVERHEAD
      const isPseudo = entry.name[0] === ':'
      if (!entry.isAllowed || size > this.#maxListSize || (isPseudo && hasRegular)) isMalformed = true
      if (raw.length >= 2 * this.#maxHeaders) isMalformed = true
      if (!isPseudo) hasRegular = true
      if (!isMalformed && !take(headers, entry)) isMalformed = true
      if (!isMalformed) raw.push(entry.name, entry.value)
    }
    this.#block.begin(EMPTY)
    if (isMalformed) return undefined
    headers[RAW] = raw
    return headers
  }

  /** Undefined for a change of the table's size. */
  #next(): Entry | undefined {
    const octet = this.#block.peek()
    if (octet & 0x80) return this.#entryAt(this.#block.integer(7))
    if (octet & 0x40) {
      const entry = this.#literal(6)
      this.#keep(entry)
      return entry
    }
    if ((octet & 0x20) === 0) return this.#literal(4)
    if (!this.#isBeginning) throw broken('its table changes in the middle')
    const most = this.#block.integer(5)
    if (most > this.#tableSize) throw broken('its table is larger than allowed')
    this.#mostBytes = most
    this.#evict(0)
    return undefined
  }

  #literal(bits: number): Entry {
    const index = this.#block.integer(bits)
    const named = index === 0 ? undefined : this.#entryAt(index)
    const name = named?.name ?? this.#block.text()
    const value = this.#block.text()
    const isNameAllowed = named?.isNameAllowed ?? mayBeNamed(name)
    return { name, value, isNameAllowed, isAllowed: isNameAllowed && mayBe(name, value) }
  }

  #entryAt(index: number): Entry {
    const position = this.#entries.length - (index - STATIC.length)
    const entry = index <= STATIC.length ? STATIC[index - 1] : this.#entries[position]
    if (!entry || (index > STATIC.length && position < this.#first)) throw broken('an index leads nowhere')
    return entry
  }

  #keep(entry: Entry): void {
    const size = entry.name.length + entry.value.length + ENTRY_OVERHEAD
    this.#evict(size)
    if (size > this.#mostBytes) return
    this.#bytes += size
    this.#entries.push(entry)
  }

  #evict(room: number): void {
    const entries = this.#entries
    for (; this.#bytes + room > this.#mostBytes && this.#first < entries.length; this.#first++) {
      const { name, value } = entries[this.#first] as Entry
      this.#bytes -= name.length + value.length + ENTRY_OVERHEAD
      entries[this.#first] = GONE
    }
    if (this.#first < 64 || this.#first < entries.length / 2) return
    this.#entries = entries.slice(this.#first)
    this.#first = 0
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
