// Reads the text of a pattern into its parts; pattern.ts says what may be in one and makes a program of it.

export class PatternError extends Error {
  override name = 'PatternError'
}

const MOST_REPEATS = 200

export type Node =
  | { kind: 'set'; set: Uint8Array }
  | { kind: 'all'; of: Node[] }
  | { kind: 'any'; of: Node[] }
  | { kind: 'repeat'; of: Node; least: number; most: number }

type Cursor = { characters: readonly string[]; at: number; isCaseless: boolean }

export function parse(text: string): Node {
  const isCaseless = text.startsWith('(?i)')
  const cursor = { characters: [...(isCaseless ? text.slice(4) : text)], at: 0, isCaseless }
  const whole = alternatives(cursor)
  if (cursor.at < cursor.characters.length) throw new PatternError('A ")" closes nothing')
  return whole
}

function alternatives(cursor: Cursor): Node {
  const of = [sequence(cursor)]
  while (cursor.characters[cursor.at] === '|') {
    cursor.at++
    of.push(sequence(cursor))
  }
  return of.length === 1 ? (of[0] as Node) : { kind: 'any', of }
}

function sequence(cursor: Cursor): Node {
  const of: Node[] = []
  while (
    cursor.at < cursor.characters.length &&
    cursor.characters[cursor.at] !== '|' &&
    cursor.characters[cursor.at] !== ')'
  )
    of.push(repeated(cursor))
  return { kind: 'all', of }
}

function repeated(cursor: Cursor): Node {
  let node = one(cursor)
  for (let bounds = repetition(cursor); bounds; bounds = repetition(cursor))
    node = { kind: 'repeat', of: node, ...bounds }
  return node
}

function repetition(cursor: Cursor): { least: number; most: number } | undefined {
  const bounds = QUANTIFIERS[cursor.characters[cursor.at] ?? ''] ?? counted(cursor)
  if (!bounds) return undefined
  cursor.at++
  if (cursor.characters[cursor.at] === '?' || cursor.characters[cursor.at] === '+')
    throw new PatternError('Lazy and possessive quantifiers are not known')
  return bounds
}

/** Leaves `at` on the closing brace. A brace that counts nothing is itself, as everywhere. */
function counted(cursor: Cursor): { least: number; most: number } | undefined {
  const found = /^\{(\d{1,4})(,?)(\d{0,4})\}/.exec(cursor.characters.slice(cursor.at, cursor.at + 12).join(''))
  if (cursor.characters[cursor.at] !== '{' || !found) return undefined
  const least = Number(found[1])
  const most = found[2] === '' ? least : found[3] === '' ? Number.POSITIVE_INFINITY : Number(found[3])
  if (least > MOST_REPEATS || (most !== Number.POSITIVE_INFINITY && most > MOST_REPEATS))
    throw new PatternError(`A repetition counts to ${MOST_REPEATS} at most`)
  if (most < least || most === 0) throw new PatternError('A repetition counts backwards or to nothing')
  cursor.at += found[0].length - 1
  return { least, most }
}

function one(cursor: Cursor): Node {
  const character = cursor.characters[cursor.at++] as string
  if (character === '(') return group(cursor)
  if (character === '[') return characterClass(cursor)
  if (character === '.') return anyOf(without(bytesOf('\n')))
  if (character === '\\') {
    const { set, isNegated } = escaped(cursor)
    return isNegated ? anyOf(set) : { kind: 'set', set }
  }
  if (character in QUANTIFIERS) throw new PatternError(`"${character}" repeats nothing`)
  if (character === '^' || character === '$') throw new PatternError(`Anchors such as "${character}" are not known`)
  return literal(cursor, character)
}

function group(cursor: Cursor): Node {
  if (cursor.characters[cursor.at] === '?') {
    if (cursor.characters[cursor.at + 1] !== ':')
      throw new PatternError('Of the groups that begin with "(?" only "(?:" is known')
    cursor.at += 2
  }
  const inside = alternatives(cursor)
  if (cursor.characters[cursor.at++] !== ')') throw new PatternError('A "(" is not closed')
  return inside
}

function literal(cursor: Cursor, character: string): Node {
  const of = [...Buffer.from(character)].map((byte): Node => ({ kind: 'set', set: cased(cursor, setOf(byte)) }))
  return of.length === 1 ? (of[0] as Node) : { kind: 'all', of }
}

function characterClass(cursor: Cursor): Node {
  const isNegated = cursor.characters[cursor.at] === '^'
  if (isNegated) cursor.at++
  let set = new Uint8Array(256)
  const wide: string[] = []
  for (let isFirst = true; cursor.characters[cursor.at] !== ']' || isFirst; isFirst = false) {
    if (cursor.at >= cursor.characters.length) throw new PatternError('A "[" is not closed')
    const low = member(cursor)
    if (typeof low !== 'number') {
      if (typeof low === 'string') wide.push(low)
      else set = union(set, low)
      continue
    }
    const isRange =
      cursor.characters[cursor.at] === '-' &&
      cursor.at + 1 < cursor.characters.length &&
      cursor.characters[cursor.at + 1] !== ']'
    if (isRange) cursor.at++
    const high = isRange ? member(cursor) : low
    if (typeof high !== 'number' || high < low) throw new PatternError('A range in a class is not one of ASCII')
    for (let byte = low; byte <= high; byte++) set[byte] = 1
  }
  cursor.at++
  if (isNegated && wide.length > 0) throw new PatternError('A negated class holds ASCII only')
  if (isNegated) return anyOf(without(cased(cursor, set)))
  const narrow: Node = { kind: 'set', set: cased(cursor, set) }
  return wide.length === 0
    ? narrow
    : { kind: 'any', of: [narrow, ...wide.map(character => literal(cursor, character))] }
}

/** A byte of ASCII, a set of them, or a character beyond. */
function member(cursor: Cursor): number | string | Uint8Array {
  const character = cursor.characters[cursor.at++] as string
  if (character === '\\') {
    const { set, isNegated } = escaped(cursor)
    if (isNegated) throw new PatternError('A negated escape in a class is not known')
    const bytes = [...set.keys()].filter(byte => set[byte] === 1)
    return bytes.length === 1 ? (bytes[0] as number) : set
  }
  const code = character.codePointAt(0) as number
  return code < 128 ? code : character
}

function escaped(cursor: Cursor): { set: Uint8Array; isNegated: boolean } {
  const character = cursor.characters[cursor.at++]
  if (character === undefined) throw new PatternError('A "\\" stands at the end')
  if (character === 'x') {
    const digits = cursor.characters.slice(cursor.at, cursor.at + 2).join('')
    if (!/^[0-7][0-9a-fA-F]$/.test(digits)) throw new PatternError('"\\x" takes two hexadecimal digits below 80')
    cursor.at += 2
    return { set: setOf(Number.parseInt(digits, 16)), isNegated: false }
  }
  const known = ESCAPES[character]
  if (known) return { set: known, isNegated: false }
  const negated = ESCAPES[character.toLowerCase()]
  if (negated && 'DWS'.includes(character)) return { set: without(negated), isNegated: true }
  if (/[\w]/.test(character) || character.charCodeAt(0) > 127) throw new PatternError(`"\\${character}" is not known`)
  return { set: setOf(character.charCodeAt(0)), isNegated: false }
}

function cased(cursor: Cursor, set: Uint8Array): Uint8Array {
  if (!cursor.isCaseless) return set
  const both = set.slice()
  for (let upper = 65; upper <= 90; upper++) if (set[upper] || set[upper + 32]) both[upper] = both[upper + 32] = 1
  return both
}

const QUANTIFIERS: Readonly<Record<string, { least: number; most: number }>> = {
  '*': { least: 0, most: Number.POSITIVE_INFINITY },
  '+': { least: 1, most: Number.POSITIVE_INFINITY },
  '?': { least: 0, most: 1 },
}

const ESCAPES: Readonly<Record<string, Uint8Array>> = {
  d: bytesOf('0123456789'),
  w: bytesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_'),
  s: bytesOf(' \t\n\r\f\v'),
  n: bytesOf('\n'),
  r: bytesOf('\r'),
  t: bytesOf('\t'),
}

function setOf(byte: number): Uint8Array {
  return new Uint8Array(256).fill(1, byte, byte + 1)
}

function bytesOf(text: string): Uint8Array {
  const set = new Uint8Array(256)
  for (const byte of Buffer.from(text)) set[byte] = 1
  return set
}

function rangeOf(from: number, to: number): Node {
  return { kind: 'set', set: new Uint8Array(256).fill(1, from, to + 1) }
}

function union(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(one, (is, byte) => is | (other[byte] ?? 0))
}

/** ASCII that is not in the set. */
function without(set: Uint8Array): Uint8Array {
  return Uint8Array.from(set, (is, byte) => (byte < 128 && !is ? 1 : 0))
}

/** The ASCII of the set, and every character beyond it, which is a sequence of two to four bytes, or one that is no UTF-8. */
function anyOf(set: Uint8Array): Node {
  const more = rangeOf(0x80, 0xbf)
  const lengths: [Node, number][] = [
    [rangeOf(0xc2, 0xdf), 1],
    [rangeOf(0xe0, 0xef), 2],
    [rangeOf(0xf0, 0xf4), 3],
  ]
  const sequences = lengths.map(([lead, count]): Node => ({ kind: 'all', of: [lead, ...Array(count).fill(more)] }))
  return { kind: 'any', of: [{ kind: 'set', set }, ...sequences, rangeOf(0x80, 0xff)] }
}
