// What a terminal showed, as lines.
import { describe, expect, test } from 'bun:test'
import { newTextState, readShown, restShown, type ShownLine } from './terminal-text'

const ESC = '\u001b'

/** Lines that stayed, and after a bar those that were drawn over. */
function shown(pieces: readonly string[]): string {
  const state = newTextState()
  const lines: ShownLine[] = [...pieces.flatMap((piece, at) => readShown(piece, at, state)), ...restShown(state)]
  const textOf = (isOverwritten: boolean) =>
    lines.filter(line => line.isOverwritten === isOverwritten && line.text !== '').map(({ text }) => text)
  const over = textOf(true)
  return textOf(false).join('/') + (over.length > 0 ? ` | ${over.join('/')}` : '')
}

const CASES: [what: string, output: string, lines: string][] = [
  ['plain lines', 'one\r\ntwo\nthree', 'one/two/three'],
  ['colours and titles', `${ESC}]0;title\u0007${ESC}[1;31mred${ESC}[0m end`, 'red end'],
  ['a typing mistake', 'lss\b \bx', 'lsx'],
  ['a word erased to the end', `hello${ESC}[3D${ESC}[Kp`, 'hep | hello'],
  ['characters taken out and put in', `abcd${ESC}[3D${ESC}[P${ESC}[@X`, 'aXcd'],
  ['a progress bar', '10%\r20%\r30%\n', '30% | 10%/20%'],
  ['what is erased after it was shown', `secret\r${ESC}[Kharmless`, 'harmless | secret'],
  ['a full screen', `${ESC}[?1049h${ESC}[2J${ESC}[1;1Hfirst${ESC}[5;1Hfifth${ESC}[24;1H:wq`, 'first/fifth/:wq'],
  ['columns', `a${ESC}[10Gb${ESC}[2Cc`, 'a        b  c'],
  ['every script', 'Ωραία 日本語 🐙', 'Ωραία 日本語 🐙'],
]

describe('readShown() reads', () => {
  for (const [what, output, lines] of CASES) {
    test(what, () => expect(shown([output])).toBe(lines))
    test(`${what}, one piece a character`, () => expect(shown([...output])).toBe(lines))
  }

  test('no line that is longer than it must hold', () => {
    const state = newTextState()
    const lines = readShown(`a${ESC}[99999999Cb${'x'.repeat(20_000)}`.repeat(3), 0, state)
    expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThan(30_000)
    for (const piece of 'y'.repeat(20_000)) readShown(piece, 0, state)
    expect(state.line.length).toBeLessThan(4_100)
  })

  test('when a line was completed', () => {
    const state = newTextState()
    expect(readShown('on', 100, state)).toEqual([])
    expect(readShown('e\n', 250, state)).toEqual([{ at: 250, text: 'one', isOverwritten: false }])
  })

  test('on, from a state that was kept as JSON', () => {
    const state = newTextState()
    readShown(`one ${ESC}[3`, 1, state)
    const kept = JSON.parse(JSON.stringify(state)) as typeof state
    expect(readShown('1mtwo\n', 2, kept)).toEqual([{ at: 2, text: 'one two', isOverwritten: false }])
  })
})
