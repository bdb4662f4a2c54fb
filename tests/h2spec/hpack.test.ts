// Our HPACK against golang.org/x/net/http2/hpack, on lists, blocks and broken blocks of a seed. SAL_TEST_SEED gives others.
import { describe, expect, setDefaultTimeout, test } from 'bun:test'
import { ConnectionError } from '../../kit/h2/codes'
import { type Chance, joined, plain, seeded } from '../../kit/h2/fixture'
import { Decoder, type IncomingHeaders } from '../../kit/h2/hpack-decoder'
import { Encoder } from '../../kit/h2/hpack-encoder'
import { askHpack, type Field, isSpecWanted, type Question } from './program'

// The first run builds the program.
setDefaultTimeout(300_000)

const seed = Number(process.env.SAL_TEST_SEED ?? 1)
const TABLE = 64 * 1024
const LIMITS = { tableSize: TABLE, maxListSize: 1024 * 1024 }
const SIZES = [0, 33, 100, 4096, TABLE]
const ROUNDS = 3_000

describe.skipIf(!isSpecWanted())('HPACK is what Go takes it for', () => {
  test('what Encoder writes', async () => {
    const chance = seeded(seed)
    const encoder = new Encoder()
    const lists = Array.from({ length: ROUNDS }, () => {
      if (chance.isOneIn(30)) for (let i = chance.below(3); i >= 0; i--) encoder.allow(chance.pick(SIZES))
      const list = randomList(chance)
      return { list, block: encoder.encode(Object.fromEntries(list)).toString('hex') }
    })
    const [, ...answers] = await askHpack([{ table: TABLE }, ...lists.map(({ block }) => ({ decode: block }))])
    for (const [round, { list }] of lists.entries())
      expect([answers[round]?.error, pairs(answers[round]?.fields)]).toEqual([undefined, list])
  })

  test('what Decoder reads', async () => {
    const chance = seeded(seed)
    const lists = Array.from({ length: ROUNDS }, () => randomList(chance))
    const questions: Question[] = [{ table: TABLE }]
    for (const list of lists) {
      if (chance.isOneIn(30)) for (let i = chance.below(3); i >= 0; i--) questions.push({ allow: chance.pick(SIZES) })
      questions.push({ encode: list.map(([name, value]) => ({ name, value, sensitive: chance.isOneIn(10) })) })
    }
    const blocks = (await askHpack(questions)).filter((_, at) => 'encode' in (questions[at] ?? {}))
    const decoder = new Decoder(LIMITS)
    for (const [round, { block = '' }] of blocks.entries())
      expect(plain(decoder.decode(Buffer.from(block, 'hex')))).toEqual(joined(lists[round] ?? []))
  })

  test('what is broken', async () => {
    const chance = seeded(seed)
    const blocks = await brokenBlocks(chance)
    const answers = await askHpack(blocks.flatMap(block => [{ table: TABLE }, { decode: block.toString('hex') }]))
    let read = 0
    let refused = 0
    for (const [at, block] of blocks.entries()) {
      const theirs = answers[2 * at + 1]
      const ours = attempt(block)
      if (theirs?.error) refused++
      else read++
      if (isExplained(block, ours, theirs?.error)) continue
      const shown = `${block.toString('hex')} ${theirs?.error}`
      expect([shown, ours instanceof ConnectionError]).toEqual([shown, theirs?.error !== undefined])
      // What is undefined is malformed; that is for tests beside the code.
      if (!(ours instanceof ConnectionError) && ours) expect(plain(ours)).toEqual(joined(pairs(theirs?.fields)))
    }
    // What only ever breaks, or never, would prove nothing.
    expect(Math.min(read, refused)).toBeGreaterThan(ROUNDS / 10)
  })
})

/** Where the two differ, and ours is right or as good. */
function isExplained(block: Buffer, ours: unknown, theirs: string | undefined): boolean {
  if (!(ours instanceof ConnectionError) || theirs !== undefined) return false
  // Go takes a change of an empty table's size anywhere in a block.
  if (ours.message.endsWith('its table changes in the middle')) return true
  // Integers may be padded without end; we take five octets.
  return ours.message.endsWith('a number is too large') && /(80){4}/.test(block.toString('hex'))
}

async function brokenBlocks(chance: Chance): Promise<Buffer[]> {
  const lists = Array.from({ length: ROUNDS }, () =>
    randomList(chance).map(([name, value]): Field => ({ name, value })),
  )
  const written = await askHpack(lists.flatMap(list => [{ table: TABLE }, { encode: list }]))
  return lists.map((_, at) => {
    const block = Buffer.from(written[2 * at + 1]?.block ?? '', 'hex')
    if (chance.isOneIn(5)) return chance.bytes(chance.below(30))
    for (let changes = 1 + chance.below(3); changes > 0 && block.length > 0; changes--)
      block[chance.below(block.length)] = chance.isOneIn(2)
        ? chance.below(256)
        : chance.pick([0, 0x20, 0x3f, 0x40, 0x7f, 0x80, 0xbe, 0xff])
    return chance.isOneIn(5) ? block.subarray(0, chance.below(block.length + 1)) : block
  })
}

function attempt(block: Buffer): IncomingHeaders | ConnectionError | undefined {
  try {
    return new Decoder(LIMITS).decode(block)
  } catch (error) {
    if (error instanceof ConnectionError) return error
    throw error
  }
}

function pairs(fields: readonly Field[] = []): [string, string][] {
  return fields.map(({ name, value }) => [name, value])
}

/** In the order in which they are sent. */
function randomList(chance: Chance): [string, string][] {
  const list = new Map<string, string>()
  if (chance.isOneIn(2)) list.set(':method', chance.pick(['GET', 'POST', 'PATCH', 'CONNECT']))
  if (chance.isOneIn(2)) list.set(':path', chance.pick(['/', '/index.html', `/${randomText(chance)}`]))
  for (let count = chance.below(12); count > 0; count--) {
    const name = chance.pick(['accept', 'date', 'x-a', 'x-b', 'etag', 'via', `x-${chance.below(300)}`])
    list.set(name, chance.isOneIn(2) ? chance.pick(['', 'a', 'gzip, deflate', 'b'.repeat(40)]) : randomText(chance))
  }
  return [...list]
}

function randomText(chance: Chance): string {
  const bytes = chance.bytes(chance.pick([0, 1, 10, 126, 127, 128, 300, chance.below(2_000)]))
  const text = chance.isOneIn(2) ? bytes.toString('latin1') : bytes.toString('base64')
  return text.replace(/[\0\r\n\t ]/g, '-')
}
