// What somebody else's program wrote, made safe to show on a terminal of ours: a list of what draws, and nothing besides.
// Promise: what comes out moves no cursor out of the screen's own affairs: it asks the terminal for no answer, and touches
// neither clipboard, title, window, printer, keys, mouse, scrollback nor bell, however the input is cut in pieces
// (attack A37). restore() takes back what was drawn with.
import { newParserState, parseTerminal, type Sequence, type TerminalSink } from './terminal-parser'

export type TerminalFilter = {
  /** What may be written of it; a sequence that is not whole yet waits for the rest. */
  write: (text: string) => string
  /** The modes that a terminal starts with, the ordinary screen and a visible cursor. */
  restore: () => string
}

/** BS, HT, LF, VT, FF, CR, SO, SI. */
const CONTROLS = new Set([8, 9, 10, 11, 12, 13, 14, 15])

/** Cursor save and restore, index, next line, tab stop, reverse index. */
const ESCAPES = new Set(['7', '8', 'D', 'E', 'H', 'M'])
/** Alignment test and line sizes; the character sets of G0 and G1 that programs draw lines with. */
const ESCAPES_WITH: Record<string, string> = { '#': '34568', '(': '0AB12', ')': '0AB12' }

/** Finals of plain CSI sequences, by the most parameters with which they only draw. */
const FINALS: Record<string, number> = {
  ...{ '@': 1, A: 1, B: 1, C: 1, D: 1, E: 1, F: 1, G: 1, H: 2, I: 1, K: 1, L: 1, M: 1, P: 1, S: 1, X: 1, Z: 1 },
  // With five parameters T starts tracking the mouse, with any s sets margins and u speaks of keys.
  ...{ '`': 1, a: 1, b: 1, d: 1, e: 1, f: 2, g: 1, m: 64, r: 2, s: 0, u: 0, T: 1, J: 1 },
}

/** Insert mode. */
const MODES = new Set(['4'])
/** Reverse video, origin, wrapping, cursor blinking and shown, alternate screens and the cursor saved for them. */
const PRIVATE_MODES = new Set(['5', '6', '7', '12', '25', '47', '1047', '1048', '1049'])

/** No screen is larger: a repetition or a move beyond it only takes time. */
const MOST = 9_999

const RESTORE =
  '\u001b[?6l\u001b7\u001b[r\u001b8\u001b[?5l\u001b[?7h\u001b[4l\u001b[0m\u001b(B\u001b)B\u000f\u001b[0 q\u001b[?25h'
/** In place of a full reset, which takes the viewer's scrollback and settings too. */
const CLEAR = `${RESTORE}\u001b[H\u001b[2J`

export function TerminalFilter(): TerminalFilter {
  const state = newParserState()
  let out = ''
  let alternate: string | undefined
  const csi = (sequence: Sequence) => {
    const kept = drawing(sequence)
    if (kept === undefined) return
    out += kept
    alternate = screenAfter(sequence, alternate)
  }
  const leave = () => {
    const left = alternate === undefined ? '' : `\u001b[?${alternate}l`
    alternate = undefined
    return left
  }
  const sink: TerminalSink = {
    print: text => {
      out += text
    },
    control: code => {
      if (CONTROLS.has(code)) out += String.fromCharCode(code)
    },
    escape: (intermediates, final) => {
      if (intermediates === '' && final === 'c') out += leave() + CLEAR
      else if (intermediates === '' ? ESCAPES.has(final) : ESCAPES_WITH[intermediates]?.includes(final))
        out += `\u001b${intermediates}${final}`
    },
    csi,
  }
  return {
    write: text => {
      out = ''
      parseTerminal(text, state, sink)
      return out
    },
    restore: () => leave() + RESTORE,
  }
}

function drawing(sequence: Sequence): string | undefined {
  const { prefix, params, intermediates, final } = sequence
  if (prefix === '' && intermediates === '') return plain(params, final)
  if (prefix === '?' && intermediates === '' && 'hl'.includes(final)) return modes(sequence, PRIVATE_MODES)
  // Erasing what is not protected; a soft reset; the shape of the cursor.
  if (prefix === '?' && intermediates === '' && 'JK'.includes(final) && /^[012]?$/.test(params))
    return `\u001b[?${params}${final}`
  if (prefix === '' && intermediates === '!' && final === 'p' && params === '') return '\u001b[!p'
  if (prefix === '' && intermediates === ' ' && final === 'q' && /^[0-6]?$/.test(params)) return `\u001b[${params} q`
  return undefined
}

function plain(params: string, final: string): string | undefined {
  if (final === 'h' || final === 'l') return modes({ prefix: '', params, final }, MODES)
  const most = Object.hasOwn(FINALS, final) ? FINALS[final] : undefined
  if (most === undefined) return undefined
  const given = params === '' ? [] : params.split(';')
  if (given.length > most || (final !== 'm' && params.includes(':'))) return undefined
  // 3 erases the scrollback, which is not the recording's.
  if (final === 'J' && !/^[012]?$/.test(params)) return undefined
  return `\u001b[${params.replace(/\d{4,}/g, bounded)}${final}`
}

function bounded(digits: string): string {
  return String(Math.min(Number(digits), MOST))
}

/** Those of several modes that may be set. */
function modes(
  { prefix, params, final }: Pick<Sequence, 'prefix' | 'params' | 'final'>,
  allowed: ReadonlySet<string>,
): string | undefined {
  const kept = params.split(';').filter(mode => allowed.has(mode))
  return kept.length === 0 ? undefined : `\u001b[${prefix}${kept.join(';')}${final}`
}

const SCREENS = ['47', '1047', '1049']

/** The mode by which the alternate screen was entered, and so is left. */
function screenAfter({ prefix, params, final }: Sequence, before: string | undefined): string | undefined {
  const mode = prefix === '?' ? params.split(';').find(one => SCREENS.includes(one)) : undefined
  if (mode === undefined) return before
  return final === 'h' ? mode : undefined
}
