// Which bytes of a terminal's output are control sequences (ECMA-48): colours and cursor movements stand between the letters of
// a word without being part of it. What carries text of its own, as a window's title does, is text.

export const TEXT = 0
const ENDED = 1
const ESCAPE = 2
const INTERMEDIATE = 3
const CSI = 4

const ESC = 0x1b
const BRACKET = 0x5b

/** What the byte is after what was before it: TEXT or part of a sequence. */
export function controlStep(before: number, byte: number): number {
  if (byte === ESC) return ESCAPE
  if (before <= ENDED || byte < 0x20 || byte > 0x7e) return TEXT
  if (before === CSI) return byte < 0x40 ? CSI : ENDED
  if (before === ESCAPE && byte === BRACKET) return CSI
  return byte < 0x30 ? INTERMEDIATE : ENDED
}

/** Nothing of a sequence is still to come. */
export function isBetween(state: number): boolean {
  return state <= ENDED
}
