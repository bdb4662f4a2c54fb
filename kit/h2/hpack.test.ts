import { describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CODE, ConnectionError } from './codes'
import { type Chance, hpackInteger, joined, plain, plainBlock, seeded } from './fixture'
import { Decoder, type IncomingHeaders } from './hpack-decoder'
import { Encoder } from './hpack-encoder'

const LIMITS = { tableSize: 4096, maxListSize: 1024 * 1024 }
const decode = (block: Buffer, limits = LIMITS) => plain(new Decoder(limits).decode(block))
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')
const bytes = (...values: number[]) => Buffer.from(values)

describe('Decoder reads the examples of RFC 7541, Appendix C', () => {
  const single: [string, string, Record<string, string>][] = [
    ['C.2.1', '400a 6375 7374 6f6d 2d6b 6579 0d63 7573 746f 6d2d 6865 6164 6572', { 'custom-key': 'custom-header' }],
    ['C.2.2', '040c 2f73 616d 706c 652f 7061 7468', { ':path': '/sample/path' }],
    ['C.2.3', '1008 7061 7373 776f 7264 0673 6563 7265 74', { password: 'secret' }],
    ['C.2.4', '82', { ':method': 'GET' }],
  ]
  test.each(single)('%s', (_, block, headers) => {
    expect(decode(hex(block))).toEqual(headers)
  })

  const first = { ':method': 'GET', ':scheme': 'http', ':path': '/', ':authority': 'www.example.com' }

  test('C.4.1, bundled as in a program that is compiled', async () => {
    const outdir = await mkdtemp(join(tmpdir(), 'sal-hpack-'))
    const entrypoints = [join(import.meta.dir, 'hpack-decoder.ts')]
    const { outputs } = await Bun.build({ entrypoints, outdir, target: 'bun' })
    const bundled = (await import(outputs[0]?.path ?? '')) as { Decoder: typeof Decoder }
    const block = hex('8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff')
    expect(new bundled.Decoder(LIMITS).decode(block)).toMatchObject(first)
    await rm(outdir, { recursive: true })
  })

  const requests = [
    first,
    { ...first, 'cache-control': 'no-cache' },
    { ...first, ':scheme': 'https', ':path': '/index.html', 'custom-key': 'custom-value' },
  ]
  const answered = {
    ':status': '302',
    'cache-control': 'private',
    date: 'Mon, 21 Oct 2013 20:13:21 GMT',
    location: 'https://www.example.com',
  }
  const answers = [
    answered,
    { ...answered, ':status': '307' },
    {
      ...answered,
      ':status': '200',
      date: 'Mon, 21 Oct 2013 20:13:22 GMT',
      'content-encoding': 'gzip',
      'set-cookie': ['foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1'],
    },
  ]
  const sequences: [string, { tableSize: number; blocks: string[]; lists: object[] }][] = [
    [
      'C.3: requests',
      {
        tableSize: 4096,
        blocks: [
          '8286 8441 0f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
          '8286 84be 5808 6e6f 2d63 6163 6865',
          '8287 85bf 400a 6375 7374 6f6d 2d6b 6579 0c63 7573 746f 6d2d 7661 6c75 65',
        ],
        lists: requests,
      },
    ],
    [
      'C.4: requests with Huffman code',
      {
        tableSize: 4096,
        blocks: [
          '8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff',
          '8286 84be 5886 a8eb 1064 9cbf',
          '8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf',
        ],
        lists: requests,
      },
    ],
    [
      'C.5: answers, with evictions',
      {
        tableSize: 256,
        blocks: [
          '4803 3330 3258 0770 7269 7661 7465 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3120 474d' +
            '546e 1768 7474 7073 3a2f 2f77 7777 2e65 7861 6d70 6c65 2e63 6f6d',
          '4803 3330 37c1 c0bf',
          '88c1 611d 4d6f 6e2c 2032 3120 4f63 7420 3230 3133 2032 303a 3133 3a32 3220 474d 54c0 5a04 677a 6970 7738 666f' +
            '6f3d 4153 444a 4b48 514b 425a 584f 5157 454f 5049 5541 5851 5745 4f49 553b 206d 6178 2d61 6765 3d33 3630 303b' +
            '2076 6572 7369 6f6e 3d31',
        ],
        lists: answers,
      },
    ],
    [
      'C.6: answers with Huffman code, with evictions',
      {
        tableSize: 256,
        blocks: [
          '4882 6402 5885 aec3 771a 4b61 96d0 7abe 9410 54d4 44a8 2005 9504 0b81 66e0 82a6 2d1b ff6e 919d 29ad 1718 63c7' +
            '8f0b 97c8 e9ae 82ae 43d3',
          '4883 640e ffc1 c0bf',
          '88c1 6196 d07a be94 1054 d444 a820 0595 040b 8166 e084 a62d 1bff c05a 839b d9ab 77ad 94e7 821d d7f2 e6c7 b335' +
            'dfdf cd5b 3960 d5af 2708 7f36 72c1 ab27 0fb5 291f 9587 3160 65c0 03ed 4ee5 b106 3d50 07',
        ],
        lists: answers,
      },
    ],
  ]
  test.each(sequences)('%s', (_, { tableSize, blocks, lists }) => {
    const decoder = new Decoder({ ...LIMITS, tableSize })
    expect(blocks.map(block => plain(decoder.decode(hex(block))))).toEqual(lists as IncomingHeaders[])
  })
})

describe('Decoder ends the connection over a block that leaves the two tables different', () => {
  const huffman = (...octets: number[]) => bytes(0x00, 0x01, 0x61, 0x80 | octets.length, ...octets)
  const unreadable: [string, Buffer][] = [
    ['index 0', bytes(0x80)],
    ['an index behind the table', bytes(0xbe)],
    ['an index far behind the table', bytes(...hpackInteger(0x80, 7, 100_000))],
    ['a name with an index behind the table', bytes(0x7e, 0x01, 0x61)],
    ['an integer that does not end', bytes(0xff)],
    ['an integer of five octets too many', bytes(0xff, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01)],
    ['an integer that overflows 32 bits', bytes(0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)],
    ['an integer that overflows 64 bits', bytes(0xff, ...Array(9).fill(0xff), 0x01)],
    ['a name that is cut off', bytes(0x40, 0x05, 0x61)],
    ['a value that is cut off', bytes(0x40, 0x01, 0x61, 0x05, 0x61)],
    ['a header without a value', bytes(0x40, 0x01, 0x61)],
    ['a text of a length beyond any', bytes(0x00, ...hpackInteger(0, 7, 2 ** 28), 0x61)],
    ['a Huffman text that holds EOS', huffman(0xff, 0xff, 0xff, 0xff)],
    ['a Huffman text that holds EOS and goes on', huffman(0xff, 0xff, 0xff, 0xfc, 0x3f)],
    ['Huffman padding of zeros', huffman(0x18)],
    ['Huffman padding of a whole octet', huffman(0x1f, 0xff)],
    ['Huffman padding that is not a beginning of EOS', huffman(0x1e)],
    ['a table larger than allowed', bytes(...hpackInteger(0x20, 5, 4097))],
    ['a table whose size changes behind a header', bytes(0x82, 0x20)],
  ]
  test.each(unreadable)('%s', (_, block) => {
    const reading = () => new Decoder(LIMITS).decode(block)
    expect(reading).toThrow(ConnectionError)
    expect(reading).toThrow(expect.objectContaining({ code: CODE.compressionError }))
  })

  test('an entry that was evicted', () => {
    const decoder = new Decoder({ ...LIMITS, tableSize: 64 })
    decoder.decode(plainBlock([['a', 'b']], 0x40))
    expect(plain(decoder.decode(bytes(0xbe)))).toEqual({ a: 'b' })
    decoder.decode(plainBlock([['c', 'd']], 0x40))
    expect(() => decoder.decode(bytes(0xbf))).toThrow('an index leads nowhere')
    expect(() => decoder.decode(bytes(0x20, 0xbe))).toThrow('an index leads nowhere')
  })
})

describe('Decoder reads to its end what is malformed (RFC 9113 §8.2, §8.3)', () => {
  const malformed: [string, Buffer][] = [
    ['a name with an upper-case letter', plainBlock([['Accept', 'a']])],
    ['an empty name', plainBlock([['', 'a']])],
    ['a name with a space', plainBlock([['a b', 'a']])],
    ['a name with a colon', plainBlock([['a:b', 'a']])],
    ['a name with a line break', plainBlock([['a\r\nb', 'a']])],
    ['a name beyond ASCII', plainBlock([['\xe9', 'a']])],
    ['a value with CR', plainBlock([['a', 'b\rc']])],
    ['a value with LF', plainBlock([['a', 'b\nc']])],
    ['a value with NUL', plainBlock([['a', 'b\0c']])],
    ['a value that begins with a space', plainBlock([['a', ' b']])],
    ['a value that ends with a tab', plainBlock([['a', 'b\t']])],
    ['a pseudo-header behind another header', plainBlock([...[['a', 'b'] as const], [':path', '/']])],
    ['a pseudo-header nobody knows', plainBlock([[':protocol', 'websocket']])],
    ['a name of a colon only', plainBlock([[':', 'a']])],
    ['a pseudo-header that comes twice', plainBlock([...[[':path', '/a'] as const], [':path', '/b']])],
    ['a pseudo-header that comes twice, the same', bytes(0x82, 0x82)],
    ['two lengths', plainBlock([...[['content-length', '1'] as const], ['content-length', '1']])],
    ['connection', plainBlock([['connection', 'close']])],
    ['keep-alive', plainBlock([['keep-alive', 'timeout=5']])],
    ['proxy-connection', plainBlock([['proxy-connection', 'keep-alive']])],
    ['transfer-encoding', plainBlock([['transfer-encoding', 'chunked']])],
    ['transfer-encoding by its index', Buffer.concat([bytes(0x0f, 57 - 15), bytes(7), Buffer.from('chunked')])],
    ['upgrade', plainBlock([['upgrade', 'h2c']])],
    ['te of more than trailers', plainBlock([['te', 'gzip']])],
  ]
  test.each(malformed)('%s', (_, block) => {
    const decoder = new Decoder(LIMITS)
    expect(decoder.decode(block)).toBeUndefined()
    expect(plain(decoder.decode(bytes(0x82)))).toEqual({ ':method': 'GET' })
  })

  test('a name that was not allowed is not allowed by its index either', () => {
    for (const name of ['Accept', 'a\r\nb', 'transfer-encoding']) {
      const decoder = new Decoder(LIMITS)
      expect(decoder.decode(plainBlock([[name, 'a']], 0x40))).toBeUndefined()
      expect(decoder.decode(bytes(0xbe))).toBeUndefined()
      expect(decoder.decode(bytes(0x7e, 0x01, 0x62))).toBeUndefined()
    }
  })

  test('a value that was not allowed is known by its index, and its name is free', () => {
    const decoder = new Decoder(LIMITS)
    expect(decoder.decode(plainBlock([['a', 'b\n']], 0x40))).toBeUndefined()
    expect(decoder.decode(bytes(0xbe))).toBeUndefined()
    expect(plain(decoder.decode(bytes(0x7e, 0x01, 0x62)))).toEqual({ a: 'b' })
  })

  test('a few bytes that stand for a list larger than allowed', () => {
    const decoder = new Decoder({ tableSize: 64 * 1024, maxListSize: 1024 * 1024 })
    decoder.decode(plainBlock([['a', 'x'.repeat(60_000)]], 0x40))
    expect(decoder.decode(Buffer.alloc(17, 0xbe))?.a?.length).toBe(17 * 60_002 - 2)
    expect(decoder.decode(Buffer.alloc(500_000, 0xbe))).toBeUndefined()
    expect(decoder.decode(Buffer.alloc(1, 0xbe))?.a?.length).toBe(60_000)
  })

  test('a list of many small headers is counted with what each costs', () => {
    const most = 100 * (1 + 1 + 32)
    const fields = Array.from({ length: 101 }, (_, i) => [String.fromCharCode(97 + (i % 26)), 'x'] as const)
    expect(decode(plainBlock(fields.slice(0, 100)), { ...LIMITS, maxListSize: most })).toBeDefined()
    expect(decode(plainBlock(fields), { ...LIMITS, maxListSize: most })).toBeUndefined()
  })
})

describe('Decoder joins what comes several times', () => {
  test('set-cookie is a list, cookie is joined by semicolons, others by commas', () => {
    const fields = ['a', 'cookie', 'set-cookie'].flatMap(name => [[name, '1'] as const, [name, '2'] as const])
    expect(decode(plainBlock(fields))).toEqual({ a: '1, 2', cookie: '1; 2', 'set-cookie': ['1', '2'] })
  })

  test('names of Object.prototype are names like others', () => {
    expect(decode(plainBlock([['constructor', 'a']]))).toEqual({ constructor: 'a' } as unknown as IncomingHeaders)
    expect(Object.entries(decode(plainBlock([['__proto__', 'a']])) ?? {})).toEqual([['__proto__', 'a']])
  })
})

describe('Encoder', () => {
  test('refuses what no header may have, and then nothing has happened', () => {
    const encoder = new Encoder()
    const decoder = new Decoder(LIMITS)
    for (const bad of [{ A: 'b' }, { 'a b': 'b' }, { '': 'b' }, { a: 'b\r\nc' }, { a: 'b\0' }, { a: '\u010d' }])
      expect(() => encoder.encode({ fine: 'yes', ...bad })).toThrow(TypeError)
    expect(() => encoder.encode({ a: ['b', 'c\n'] })).toThrow('the value of a has a character that is not allowed')
    expect(plain(decoder.decode(encoder.encode({ fine: 'yes' })))).toEqual({ fine: 'yes' })
    expect(plain(decoder.decode(encoder.encode({ fine: 'yes' })))).toEqual({ fine: 'yes' })
  })

  test('puts pseudo-headers first, leaves out what is undefined or of the connection, and trims', () => {
    const list = { b: ' x\t', te: 'gzip', connection: 'close', upgrade: 'h2c', a: undefined, ':status': 200, c: ' ' }
    const sent = { ...list, 'transfer-encoding': 'chunked', 'keep-alive': '5', 'proxy-connection': 'close' }
    expect(decode(new Encoder().encode(sent))).toEqual({ ':status': '200', b: 'x', c: '' })
    expect(decode(new Encoder().encode({ te: 'trailers' }))).toEqual({ te: 'trailers' })
  })

  test('says what came before in one byte', () => {
    const encoder = new Encoder()
    const list = { ':method': 'GET', ':scheme': 'https', authorization: `Bearer ${'x'.repeat(900)}`, accept: 'a/b' }
    expect(encoder.encode(list).length).toBeGreaterThan(900)
    expect(encoder.encode(list).length).toBe(4)
  })

  test('announces a table that was smaller in between as an empty one, then the last', () => {
    const encoder = new Encoder()
    encoder.encode({ a: 'b' })
    for (const size of [2000, 50, 100, 4096]) encoder.allow(size)
    const block = encoder.encode({ a: 'b' })
    expect([...block.subarray(0, 5)]).toEqual([0x20, ...hpackInteger(0x20, 5, 4096), 0x40])
    expect([...encoder.encode({ a: 'b' })]).toEqual([0xbe])
    for (const size of [5000, 4096]) encoder.allow(size)
    expect([...encoder.encode({ a: 'b' })]).toEqual([...hpackInteger(0x20, 5, 4096), 0xbe])
    encoder.allow(100)
    expect([...encoder.encode({ a: 'b' })]).toEqual([...hpackInteger(0x20, 5, 100), 0xbe])
  })

  test('never uses more than 64 KiB of table', () => {
    const encoder = new Encoder()
    encoder.allow(2 ** 32 - 1)
    expect([...encoder.encode({ ':method': 'GET' })]).toEqual([...hpackInteger(0x20, 5, 65_536), 0x82])
  })
})

describe('what Encoder writes, Decoder reads', () => {
  const TABLES = [0, 1, 32, 100, 4096, 64 * 1024]
  test.each(TABLES.flatMap(size => [1, 2, 3].map(seed => [size, seed] as const)))(
    'with a table of %d bytes whose size changes on the way, seed %d',
    (size, seed) => {
      const chance = seeded(seed * 1_000 + size)
      const encoder = new Encoder()
      const decoder = new Decoder({ tableSize: 64 * 1024, maxListSize: 1024 * 1024 })
      encoder.allow(size)
      for (let round = 0; round < 400; round++) {
        for (let changes = chance.isOneIn(10) ? 1 + chance.below(4) : 0; changes > 0; changes--)
          encoder.allow(chance.pick([...TABLES, size, chance.below(5_000)]))
        const list = randomList(chance)
        expect(plain(decoder.decode(Buffer.from(encoder.encode(list))))).toEqual(joined(flat(list)))
      }
    },
  )
})

function flat(list: Record<string, string | string[]>): [string, string][] {
  return Object.entries(list).flatMap(([name, value]) => [value].flat().map(one => [name, one] as [string, string]))
}

function randomList(chance: Chance): Record<string, string | string[]> {
  const list: Record<string, string | string[]> = {}
  if (chance.isOneIn(2)) list[':path'] = `/${randomText(chance)}`
  if (chance.isOneIn(2)) list[':method'] = chance.pick(['GET', 'POST', 'PATCH'])
  for (let count = chance.below(12); count > 0; count--) {
    const name = chance.pick(['accept', 'date', 'x-a', 'x-b', 'set-cookie', 'cookie', `x-${chance.below(200)}`])
    const value = () =>
      chance.isOneIn(2) ? chance.pick(['', 'a', 'gzip, deflate', 'b'.repeat(40)]) : randomText(chance)
    list[name] = chance.isOneIn(6) ? [value(), value()] : value()
  }
  return list
}

function randomText(chance: Chance): string {
  const length = chance.pick([0, 1, 10, 126, 127, 128, 300, chance.below(3_000)])
  return chance
    .bytes(length)
    .toString('latin1')
    .replace(/[\0\r\n\t ]/g, '-')
}
