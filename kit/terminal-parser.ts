// What a terminal reads, taken apart: text, controls and sequences (ECMA-48; the states are those of Paul Williams' DEC
// parser). Its state is plain data between two pieces, so a sequence may be split anywhere, and none is told of before it
// is whole. Control strings (OSC, DCS, APC, PM, SOS, and the title of `screen`) are read over and told to nobody.

export type Sequence = { prefix: string; params: string; intermediates: string; final: string }

export type TerminalSink = {
  /** Never a control, never empty. */
  print: (text: string) => void
  /** C0 without ESC, CAN and SUB. */
  control: (code: number) => void
  escape: (intermediates: string, final: string) => void
  csi: (sequence: Sequence) => void
}

type Mode = 'ground' | 'escape' | 'csi' | 'ignore' | 'string' | 'osc'
export type ParserState = { mode: Mode; held: string }

/** A longer sequence is none that any program sends; it is read to its end and left out. */
const MOST_HELD = 128

const ESC = 0x1b
const BEL = 0x07
/** CAN, SUB, ESC, ST. */
const STRING_ENDS = new Set([0x18, 0x1a, ESC, 0x9c])
const CONTROLS = /\p{Cc}/gu
const CSI = /^([<=>?]?)([0-9:;]*)([ -/]*)([@-~])$/
/** Introducers of strings after ESC: DCS, SOS, title of `screen`, PM, APC. */
const STRINGS = 'PXk^_'

/** 8-bit controls and what they are after ESC (ECMA-48 §5.3). */
const C1: Record<number, string> = { 132: 'D', 133: 'E', 136: 'H', 141: 'M', 144: 'P', 152: 'X', 155: '[', 157: ']' }
Object.assign(C1, { 158: '^', 159: '_' })

export function newParserState(): ParserState {
  return { mode: 'ground', held: '' }
}

/** `state` is changed as it goes. */
export function parseTerminal(text: string, state: ParserState, sink: TerminalSink): void {
  for (let at = 0; at < text.length; ) {
    if (state.mode === 'ground') at = readGround(text, at, { state, sink })
    else if (state.mode === 'string' || state.mode === 'osc') at = readString(text, at, state)
    else readSequence(text.charCodeAt(at), text.charAt(at++), { state, sink })
  }
}

type Reader = { state: ParserState; sink: TerminalSink }

function readGround(text: string, at: number, { state, sink }: Reader): number {
  CONTROLS.lastIndex = at
  const end = CONTROLS.exec(text)?.index ?? text.length
  if (end > at) sink.print(text.slice(at, end))
  if (end < text.length) onControl(text.charCodeAt(end), { state, sink })
  return end + 1
}

/** What ends a string by ESC begins a sequence, and `ESC \` is one that does nothing. */
function readString(text: string, at: number, state: ParserState): number {
  CONTROLS.lastIndex = at
  const end = CONTROLS.exec(text)?.index
  if (end === undefined) return text.length
  const code = text.charCodeAt(end)
  if (code === ESC) enter(state, 'escape')
  else if (STRING_ENDS.has(code) || (code === BEL && state.mode === 'osc')) enter(state, 'ground')
  return end + 1
}

function onControl(code: number, { state, sink }: Reader): void {
  const introduced = C1[code]
  if (code === ESC || introduced !== undefined) enter(state, 'escape')
  if (code === ESC) return
  if (introduced !== undefined) onEscape(introduced, { state, sink })
  else if (code === 0x18 || code === 0x1a) enter(state, 'ground')
  else if (code < 0x20) sink.control(code)
}

function readSequence(code: number, char: string, reader: Reader): void {
  const { state } = reader
  if (code < 0x20 || (code >= 0x7f && code <= 0x9f)) return onControl(code, reader)
  if (code > 0x9f) {
    enter(state, 'ground')
    return reader.sink.print(char)
  }
  if (state.mode === 'escape') return onEscape(char, reader)
  if (code >= 0x40) return onCsi(char, reader)
  if (state.mode === 'csi') hold(state, char)
}

function onEscape(char: string, { state, sink }: Reader): void {
  if (char >= ' ' && char <= '/') return hold(state, char)
  const { held } = state
  enter(state, modeAfter(held, char))
  if (state.mode === 'ground') sink.escape(held, char)
}

function modeAfter(held: string, char: string): Mode {
  if (held !== '') return 'ground'
  if (char === '[') return 'csi'
  if (char === ']') return 'osc'
  return STRINGS.includes(char) ? 'string' : 'ground'
}

function onCsi(char: string, { state, sink }: Reader): void {
  const found = state.mode === 'csi' ? CSI.exec(state.held + char) : null
  enter(state, 'ground')
  if (!found) return
  const [, prefix = '', params = '', intermediates = '', final = ''] = found
  sink.csi({ prefix, params, intermediates, final })
}

function hold(state: ParserState, char: string): void {
  state.held += char
  if (state.held.length > MOST_HELD) enter(state, 'ignore')
}

function enter(state: ParserState, mode: Mode): void {
  state.mode = mode
  state.held = ''
}
