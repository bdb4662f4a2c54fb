// Terminal output as the lines of text that it showed: sequences are left out, what a line editor does within a line is
// done (carriage return, backspace, erasing, inserting), and a cursor that goes elsewhere begins another line. It is no
// screen: what a full-screen program draws comes in the order of drawing. Its state is plain data between two pieces.
import { newParserState, type ParserState, parseTerminal, type Sequence, type TerminalSink } from './terminal-parser'

/** `at` is that of the piece that completed it. `isOverwritten`: it was shown, and then drawn over or erased. */
export type ShownLine = { at: number; text: string; isOverwritten: boolean }

export type TextState = { parser: ParserState; line: string; cursor: number; at: number }

/** Longer lines are cut here. */
const MOST_COLUMNS = 4_096

export function newTextState(): TextState {
  return { parser: newParserState(), line: '', cursor: 0, at: 0 }
}

/** `state` is changed as it goes. */
export function readShown(text: string, at: number, state: TextState): ShownLine[] {
  const lines: ShownLine[] = []
  parseTerminal(text, state.parser, drawingOn(state, at, lines))
  return lines
}

/** The line that nothing has ended yet. */
export function restShown(state: TextState): ShownLine[] {
  const lines: ShownLine[] = []
  endLine(state, lines)
  return lines
}

function drawingOn(state: TextState, at: number, lines: ShownLine[]): TerminalSink {
  const next = () => endLine(state, lines)
  return {
    print: text => {
      if (state.cursor === 0 && state.line !== '') told(state, lines)
      put(state, text)
      state.at = at
      if (state.line.length > MOST_COLUMNS) next()
    },
    control: code => {
      if (code === 8) state.cursor = Math.max(0, state.cursor - 1)
      else if (code === 9) put(state, '\t')
      else if (code === 13) state.cursor = 0
      else if (code >= 10 && code <= 12) next()
    },
    escape: (intermediates, final) => {
      if (intermediates === '' && 'DEMc'.includes(final)) next()
    },
    csi: sequence => {
      if (sequence.intermediates !== '') return
      if (sequence.prefix === '') edit(sequence, { state, lines })
      else if (sequence.prefix === '?' && /(^|;)(47|1047|1049)(;|$)/.test(sequence.params)) next()
    },
  }
}

type Editing = { state: TextState; lines: ShownLine[] }

function edit({ final, params }: Sequence, { state, lines }: Editing): void {
  const given = Number.parseInt(params, 10)
  const count = Math.min(Math.max(Number.isNaN(given) ? 1 : given, 1), MOST_COLUMNS)
  const { line, cursor } = state
  if ('ABEFHLMSTdefrk'.includes(final)) endLine(state, lines)
  else if ('Ca'.includes(final)) state.cursor = Math.min(cursor + count, MOST_COLUMNS)
  else if (final === 'D') state.cursor = Math.max(0, cursor - count)
  else if ('G`'.includes(final)) state.cursor = count - 1
  else if (final === 'P') state.line = line.slice(0, cursor) + line.slice(cursor + count)
  else if (final === '@') state.line = line.slice(0, cursor) + ' '.repeat(count) + line.slice(cursor)
  else if (final === 'X') state.line = line.slice(0, cursor) + ' '.repeat(count) + line.slice(cursor + count)
  else if (final === 'K' || final === 'J') erase(given || 0, { state, lines })
}

function erase(what: number, { state, lines }: Editing): void {
  const { line, cursor } = state
  const kept = what === 0 ? line.slice(0, cursor) : what === 1 ? ' '.repeat(cursor) + line.slice(cursor) : ''
  if (kept.trimEnd() !== line.trimEnd()) told(state, lines)
  state.line = kept
}

/** Over what is there, with blanks before it where the cursor is beyond the end. */
function put(state: TextState, text: string): void {
  const { line, cursor } = state
  const before = cursor > line.length ? line.padEnd(cursor) : line.slice(0, cursor)
  state.line = before + text + line.slice(cursor + text.length)
  state.cursor = cursor + text.length
}

function told({ line, at }: TextState, lines: ShownLine[]): void {
  const text = tidy(line)
  if (text !== '') lines.push({ at, text, isOverwritten: true })
}

function endLine(state: TextState, lines: ShownLine[]): void {
  const text = tidy(state.line)
  lines.push({ at: state.at, text, isOverwritten: false })
  state.line = ''
  state.cursor = 0
}

function tidy(line: string): string {
  return line.trimEnd().toWellFormed()
}
