import { expect, test } from 'bun:test'
import type { Output } from './command'
import { escapeBlock, escapeLine, safeJson } from './escape'
import { writeFields, writeTable } from './table'

const ATTACKS = [
  ['a CSI sequence', '\u001b[2J', '\\u001b[2J'],
  ['an OSC title', '\u001b]0;x\u0007', '\\u001b]0;x\\u0007'],
  ['a C1 CSI', '\u009b31m', '\\u009b31m'],
  ['a carriage return', 'ok\rbad', 'ok\\u000dbad'],
  ['a line feed', 'a\nb', 'a\\u000ab'],
  ['a right-to-left override', 'a\u202eb', 'a\\u202eb'],
  ['a zero-width space', 'a\u200bb', 'a\\u200bb'],
  ['a line separator', 'a\u2028b', 'a\\u2028b'],
  ['a tag character', 'a\u{e0041}b', 'a\\udb40\\udc41b'],
  ['nothing', 'Zoë – 漢字', 'Zoë – 漢字'],
] as const

for (const [what, text, shown] of ATTACKS) {
  test(`escapeLine() makes ${what} visible`, () => expect(escapeLine(text)).toBe(shown))
}

test('escapeBlock() keeps line feeds and tabs only', () => expect(escapeBlock('a\n\tb\u001b')).toBe('a\n\tb\\u001b'))

test('safeJson() means the same and shows no control character', () => {
  const value = { name: '\u009b2J\u202e\u007f\n' }
  expect(safeJson(value)).not.toMatch(/[\u007f-\u009f\u202e]/)
  expect(JSON.parse(safeJson(value))).toEqual(value)
})

function screen(isTerminal: boolean, columns = 80): { output: Output; text: () => string } {
  const written: string[] = []
  return { output: { isTerminal, columns, write: text => void written.push(text) }, text: () => written.join('') }
}

const COLUMNS = { NAME: (row: { name: string }) => row.name, LAST: () => 'x'.repeat(30) }

test('writeTable() aligns by width on the screen, escapes, and cuts nothing in a pipe', () => {
  const { output, text } = screen(false, 10)
  writeTable(output, [{ name: '漢字' }, { name: '\u001b[1m' }], COLUMNS)
  const lines = text().split('\n')
  expect(lines[1]).toBe(`漢字${' '.repeat(7)}${'x'.repeat(30)}`)
  expect(lines[2]).toBe(`\\u001b[1m  ${'x'.repeat(30)}`)
})

test('writeTable() cuts a line to the width of a terminal', () => {
  const { output, text } = screen(true, 12)
  writeTable(output, [{ name: 'abc' }], COLUMNS)
  expect(text()).toBe('NAME  LAST\nabc   xxxxx…\n')
})

test('writeFields() shows a dash for what is not there', () => {
  const { output, text } = screen(false)
  writeFields(output, { a: null, longer: 'x' })
  expect(text()).toBe('a       -\nlonger  x\n')
})
