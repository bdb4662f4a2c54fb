// What header blocks are made of: integers and texts (RFC 7541 §5).
import { CODE, ConnectionError } from './codes'
import { decodeHuffman } from './huffman'

/** How a representation or a text begins, and in how many bits its first integer is (§6, §5.2). */
export type Form = { pattern: number; bits: number }

export type BlockWriter = {
  begin: () => void
  integer: (form: Form, value: number) => void
  /** As it is: we code none. */
  text: (value: string) => void
  /** Good until the next begin(). */
  written: () => Buffer
}

const PLAIN_TEXT: Form = { pattern: 0x00, bits: 7 }
const FIRST_BLOCK_BYTES = 4 * 1024

/** Larger ones are of no use to anybody. */
const MOST_INTEGER = 2 ** 28

export const EMPTY: Buffer = Buffer.alloc(0)

/** A text of so many bytes is remembered: bearers come with each request, and some clients never put them into the table. */
const REMEMBERED = { least: 128, most: 4 * 1024 }

/** Its methods throw ConnectionError. */
export class BlockReader {
  #block = EMPTY
  #at = 0
  #remembered: { coded: Buffer; text: string } | undefined

  begin(block: Buffer): void {
    this.#block = block
    this.#at = 0
  }

  isRead(): boolean {
    return this.#at >= this.#block.length
  }

  /** The octet that comes next. */
  peek(): number {
    return this.#block[this.#at] as number
  }

  /** Of the next octet, that many bits belong to it. */
  integer(bits: number): number {
    const most = (1 << bits) - 1
    let value = this.#octet() & most
    if (value < most) return value
    for (let shift = 0; ; shift += 7) {
      const octet = this.#octet()
      value += (octet & 127) * 2 ** shift
      if (value > MOST_INTEGER || shift > 28) throw broken('a number is too large')
      if ((octet & 128) === 0) return value
    }
  }

  /** An octet a character. */
  text(): string {
    const isHuffman = ((this.#block[this.#at] ?? 0) & 0x80) !== 0
    const length = this.integer(7)
    const from = this.#at
    this.#at += length
    if (this.#at > this.#block.length) throw broken('a text is longer than the block')
    if (!isHuffman) return this.#block.toString('latin1', from, this.#at)
    const coded = this.#block.subarray(from, this.#at)
    if (length < REMEMBERED.least || length > REMEMBERED.most) return decoded(coded)
    if (!this.#remembered?.coded.equals(coded)) this.#remembered = { coded: Buffer.from(coded), text: decoded(coded) }
    return this.#remembered.text
  }

  #octet(): number {
    const octet = this.#block[this.#at++]
    if (octet === undefined) throw broken('it ends in the middle')
    return octet
  }
}

export function createBlockWriter(): BlockWriter {
  let block = Buffer.allocUnsafeSlow(FIRST_BLOCK_BYTES)
  let at = 0
  return {
    begin: () => {
      at = 0
    },
    integer,
    text: value => {
      integer(PLAIN_TEXT, value.length)
      reserve(value.length)
      at += block.write(value, at, 'latin1')
    },
    written: () => block.subarray(0, at),
  }

  function integer({ pattern, bits }: Form, value: number): void {
    reserve(6)
    const most = (1 << bits) - 1
    if (value < most) {
      block[at++] = pattern | value
      return
    }
    block[at++] = pattern | most
    let rest = value - most
    for (; rest >= 128; rest >>>= 7) block[at++] = (rest & 127) | 128
    block[at++] = rest
  }

  function reserve(more: number): void {
    if (at + more <= block.length) return
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * block.length, at + more))
    block.copy(larger, 0, 0, at)
    block = larger
  }
}

function decoded(coded: Buffer): string {
  try {
    return decodeHuffman(coded)
  } catch (cause) {
    throw Object.assign(broken('a text is not coded as it should be'), { cause })
  }
}

export function broken(why: string): ConnectionError {
  return new ConnectionError(CODE.compressionError, `Cannot read the headers: ${why}`)
}
