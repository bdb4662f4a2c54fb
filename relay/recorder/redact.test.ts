// Redactions against the engine's own regular expressions, in pieces of every size.
import { describe, expect, test } from 'bun:test'
import { readPattern } from '../wire/pattern'
import { Redactor } from './redact'

function redact(patterns: readonly string[], text: string | Uint8Array, size = Number.POSITIVE_INFINITY): string {
  const redactor = Redactor(patterns.map(readPattern))
  const bytes = Buffer.from(text as string)
  const out: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += size)
    out.push(...redactor.push({ at, bytes: bytes.subarray(at, at + size) }).map(piece => piece.bytes))
  out.push(...redactor.flush().map(piece => piece.bytes))
  return Buffer.concat(out).toString()
}

const CASES: [string[], string, string][] = [
  [['AKIA[0-9A-Z]{16}'], 'id AKIAABCDEFGHIJKLMNOP end', 'id [redacted] end'],
  [['(?i)password=\\S+'], 'a PassWord=hunter2 b', 'a [redacted] b'],
  [['token: .*'], 'token: äöü€𝄞 x\nnext', '[redacted]\nnext'],
  [['secret', 'key=[^ ]+'], 'secretkey=1 secret', '[redacted] [redacted]'],
  [['ab', 'bc'], 'xabcx', 'x[redacted]x'],
  [['a{2,3}'], 'a aa aaaa', 'a [redacted] [redacted]'],
  [
    ['-----BEGIN [A-Z ]+-----[^-]+-----END [A-Z ]+-----'],
    'x\n-----BEGIN KEY-----\nabc\n-----END KEY-----\ny',
    'x\n[redacted]\ny',
  ],
  [['(?:x|yz)+!'], 'xyzx! yz', '[redacted] yz'],
  [['ü[éa]'], 'ça üé üa ü', 'ça [redacted] [redacted] ü'],
  [['\\d\\d-\\W'], '12-- 12-a', '[redacted] 12-a'],
  [['nothing'], 'noth', 'noth'],
  [['"pass": "[^"]+"'], '\x1b[1;34m"pass"\x1b[0m: \x1b[32m"x1\x1b[K2"\x1b[0m,', '\x1b[1;34m[redacted]\x1b[0m,'],
  [['token: \\w+'], '\x1b[1m\x1b(Bto\x1b[31mken\x1b[0m: abc\x1b[mdef\x1b7 x', '\x1b[1m\x1b(B[redacted]\x1b7 x'],
  [['mysql -p\\w+'], '\x1b]0;mysql -phunter2\x07$', '\x1b]0;[redacted]\x07$'],
  [['ab'], 'a\x1b[1\nb a\x1b', 'a\x1b[1\nb a\x1b'],
]

describe('a redaction', () => {
  for (const size of [1, 2, 3, 7, Number.POSITIVE_INFINITY])
    test.each(CASES)(`%p of %p, in pieces of ${size}`, (patterns, text, expected) => {
      expect(redact(patterns, text, size)).toBe(expected)
    })

  test('leaves bytes that are no text as they are', () => {
    const bytes = Buffer.alloc(4_096)
    for (let at = 0; at < bytes.length; at++) bytes[at] = (at * 131) % 251
    const redactor = Redactor([readPattern('!!')])
    const out = [...redactor.push({ at: 0, bytes }), ...redactor.flush()].map(piece => piece.bytes)
    expect(Buffer.concat(out).equals(bytes)).toBe(true)
  })

  test('keeps the time of what it does not take', () => {
    const redactor = Redactor([readPattern('ab')])
    const push = (at: number, text: string) =>
      redactor.push({ at, bytes: Buffer.from(text) }).map(piece => [piece.at, Buffer.from(piece.bytes).toString()])
    expect(push(1, 'x')).toEqual([[1, 'x']])
    expect(push(2, 'a')).toEqual([])
    expect(push(3, 'c')).toEqual([
      [2, 'a'],
      [3, 'c'],
    ])
  })
})

test('every match is found that the engine finds, over random text', () => {
  const patterns = ['ab*c', 'a[bc]{2}', '(?:ca|b)b', 'c.a']
  for (let round = 0; round < 400; round++) {
    const text = Array.from({ length: 40 }, () => 'abc'[Math.floor(Math.random() * 3)]).join('')
    const isTaken = new Array<boolean>(text.length).fill(false)
    for (let at = 0; at < text.length; at++)
      for (let end = at + 1; end <= text.length; end++)
        if (patterns.some(one => new RegExp(`^(?:${one})$`).test(text.slice(at, end)))) isTaken.fill(true, at, end)
    const expected = [...text]
      .map((letter, at) => (!isTaken[at] ? letter : isTaken[at - 1] ? '' : '[redacted]'))
      .join('')
    expect(redact(patterns, text, 1 + Math.floor(Math.random() * 9))).toBe(expected)
  }
})

test('what stands between the letters of a match goes with it, whatever it is', () => {
  for (let round = 0; round < 400; round++) {
    const between = () => ['', '', '', '\x1b[m', '\x1b[38;5;1m', '\x1b(B'][Math.floor(Math.random() * 6)] ?? ''
    const coloured = [...'--key=12345 --'].map(letter => `${between()}${letter}`)
    const [before, after] = [coloured.slice(0, 2).join(''), coloured.slice(11).join('')]
    const lead = coloured[2]?.slice(0, -1) ?? ''
    const shown = redact(['key=\\d{5}'], coloured.join(''), 1 + Math.floor(Math.random() * 9))
    expect(shown).toBe(`${before}${lead}[redacted]${after}`)
  }
})

describe('of a match without end', () => {
  test('a sequence that never ends is given back in time, and is no hiding place', () => {
    expect(redact(['key=1'], `a\x1b[${'1'.repeat(50_000)}mkey=1;`, 1_000)).toBe(
      `a\x1b[${'1'.repeat(50_000)}m[redacted];`,
    )
  })

  test('everything is taken once it has matched, and memory is bounded', () => {
    expect(redact(['key=[^;]+'], `a key=${'x'.repeat(50_000)};b`, 1_000)).toBe('a [redacted];b')
  })

  test('that has not matched within the bound the text stays', () => {
    const text = `a <${'x'.repeat(50_000)}> b`
    expect(redact(['<x+>'], text, 1_000)).toBe(text)
  })

  test('the time it takes does not grow with what is tried', () => {
    const nested = ['(a|aa)+(a|aa)+(a|aa)+b', '(a*)*c', '(?:a+a+)+d']
    const from = performance.now()
    redact(nested, 'a'.repeat(100_000), 4_096)
    expect(performance.now() - from).toBeLessThan(5_000)
  })
})
