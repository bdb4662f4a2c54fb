// Header lists as HPACK (RFC 7541), for one direction of one connection. What comes again with many requests is put into the
// dynamic table once and is one or two bytes from then on; what differs each time is not.
// Bearers are put there too: they are long, and each is a secret as a whole, so nobody learns it in parts (§7.1).
import { createBlockWriter, type Form } from './hpack-block'
import { SentTable } from './hpack-table'
import { CONNECTION_HEADERS, ENTRY_OVERHEAD, FIRST_TABLE_SIZE, STATIC_TABLE } from './static-table'

export type OutgoingHeaders = Record<string, number | string | readonly string[] | undefined>

/** More is not used, whatever the peer allows. */
const MOST_TABLE_BYTES = 64 * 1024

const DIFFERS: ReadonlySet<string> = new Set([
  ...[':path', 'audit-id', 'content-disposition', 'content-length', 'content-range', 'date', 'etag', 'expires'],
  ...['if-modified-since', 'if-none-match', 'last-modified', 'range', 'sec-websocket-accept', 'sec-websocket-key'],
])

/** Of names and of whole headers. */
const STATIC_NAMES = new Map<string, number>()
const STATIC_HEADERS = new Map<string, Map<string, number>>()
for (const [position, [name, value]] of STATIC_TABLE.entries()) {
  if (!STATIC_NAMES.has(name)) STATIC_NAMES.set(name, position + 1)
  if (value === '') continue
  const values = STATIC_HEADERS.get(name) ?? new Map<string, number>()
  STATIC_HEADERS.set(name, values.set(value, position + 1))
}

const INDEXED: Form = { pattern: 0x80, bits: 7 }
const INDEXING: Form = { pattern: 0x40, bits: 6 }
const TABLE_SIZE: Form = { pattern: 0x20, bits: 5 }
const PLAIN: Form = { pattern: 0x00, bits: 4 }

const NONE: OutgoingHeaders = {}

/** For all connections: a block is sent before the next is made. */
const block = createBlockWriter()

export class Encoder {
  readonly #table = new SentTable()
  /** What the peer was told, and the least that it has allowed since: nothing, where that did not change. */
  #told = FIRST_TABLE_SIZE
  #least: number | undefined

  /**
   * `also` is put in where the list does not say it itself. The block is good until the next call of any encoder. Throws TypeError for a
   * name or value that no header may have; then nothing has happened.
   */
  encode(list: OutgoingHeaders, also: OutgoingHeaders = NONE): Buffer {
    for (const name in list) check(name, list[name])
    for (const name in also) check(name, also[name])
    block.begin()
    if (this.#least !== undefined) this.#announce(this.#least)
    // Those of the protocol itself come first (RFC 9113 §8.3).
    for (const name in also) if (list[name] === undefined) this.#putAll(name, also[name])
    for (const name in list) if (isPseudo(name)) this.#putAll(name, list[name])
    for (const name in list) if (!isPseudo(name)) this.#putAll(name, list[name])
    return block.written()
  }

  /** What the peer's settings allow, in bytes. */
  allow(tableSize: number): void {
    const most = Math.min(tableSize, MOST_TABLE_BYTES)
    if (most === this.#table.mostBytes()) return
    this.#least = Math.min(this.#least ?? most, most)
    this.#table.resize(most)
  }

  /** A smaller table in between counts, too (§4.2). All of it goes then: Go takes a second change only of an empty one. */
  #announce(smallest: number): void {
    const most = this.#table.mostBytes()
    if (smallest < Math.min(this.#told, most)) {
      this.#table.resize(0)
      this.#table.resize(most)
      block.integer(TABLE_SIZE, 0)
    }
    block.integer(TABLE_SIZE, most)
    this.#told = most
    this.#least = undefined
  }

  /** Without those that are about the connection which they came on (RFC 9113 §8.2.2). */
  #putAll(name: string, value: OutgoingHeaders[string]): void {
    if (CONNECTION_HEADERS.has(name) || (name === 'te' && value !== 'trailers')) return
    if (typeof value === 'string') this.#put(name, value)
    else if (typeof value === 'number') this.#put(name, String(value))
    else if (value !== undefined) for (const one of value) this.#put(name, one)
  }

  #put(name: string, spaced: string): void {
    const value = trimmed(spaced)
    const index = STATIC_HEADERS.get(name)?.get(value) ?? this.#table.indexOf(name, value)
    if (index !== undefined) return block.integer(INDEXED, index)
    const size = name.length + value.length + ENTRY_OVERHEAD
    const isKept = !DIFFERS.has(name) && size <= this.#table.mostBytes() / 2
    const nameIndex = STATIC_NAMES.get(name) ?? this.#table.nameIndexOf(name) ?? 0
    block.integer(isKept ? INDEXING : PLAIN, nameIndex)
    if (nameIndex === 0) block.text(name)
    block.text(value)
    if (isKept) this.#table.keep(name, value, size)
  }
}

/** Beyond latin1 there is no octet for a character: written all the same, it could become a line break. */
const NO_VALUE = /[\0\r\n\u0100-\uffff]/
const NAME = /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/

function check(name: string, value: OutgoingHeaders[string]): void {
  if (!isName(name)) throw new TypeError('Cannot send the headers: a name has a character that is not allowed')
  for (const one of typeof value === 'object' ? value : [value])
    if (typeof one === 'string' && NO_VALUE.test(one))
      throw new TypeError(`Cannot send the headers: the value of ${name} has a character that is not allowed`)
}

/** Spaces around a value are no part of it, and not allowed here (RFC 9113 §8.2.1). */
function trimmed(value: string): string {
  const isTrimmed = value.charCodeAt(0) > 32 && value.charCodeAt(value.length - 1) > 32
  return isTrimmed ? value : value.replace(/^[ \t]+|[ \t]+$/g, '')
}

function isPseudo(name: string): boolean {
  return name.charCodeAt(0) === 58
}

/** There are few, and they come again. */
const known = new Set<string>()
const MOST_KNOWN = 1_000

function isName(name: string): boolean {
  if (known.has(name)) return true
  if (!NAME.test(name)) return false
  if (known.size < MOST_KNOWN) known.add(name)
  return true
}
