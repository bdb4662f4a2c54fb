// The text that is edited: lines, a cursor, and what keys do to them. Nothing of a terminal.

export type Text = {
  lines: () => readonly string[]
  row: () => number
  /** In characters of the line. */
  column: () => number
  isChanged: () => boolean
  insert: (text: string) => void
  press: (key: string) => boolean
  find: (wanted: string) => boolean
  whole: () => string
  saved: () => void
}

const PAGE = 20

export function Text(given: string): Text {
  const lines = given.split('\n')
  let row = 0
  let column = 0
  let isChanged = false
  const line = () => lines[row] ?? ''
  const go = (toRow: number, toColumn: number) => {
    row = Math.max(0, Math.min(lines.length - 1, toRow))
    column = Math.max(0, Math.min(line().length, toColumn))
  }
  const change = (text: string, toColumn: number) => {
    lines[row] = text
    column = toColumn
    isChanged = true
  }
  const join = (at: number) => {
    const length = (lines[at] ?? '').length
    lines.splice(at, 2, (lines[at] ?? '') + (lines[at + 1] ?? ''))
    isChanged = true
    go(at, length)
  }
  const keys: Record<string, () => void> = {
    '\x1b[A': () => go(row - 1, column),
    '\x1b[B': () => go(row + 1, column),
    '\x1b[D': () => (column > 0 ? go(row, column - 1) : row > 0 && go(row - 1, Number.POSITIVE_INFINITY)),
    '\x1b[C': () => (column < line().length ? go(row, column + 1) : row < lines.length - 1 && go(row + 1, 0)),
    '\x1b[H': () => go(row, 0),
    '\x1b[F': () => go(row, Number.POSITIVE_INFINITY),
    '\x01': () => go(row, 0),
    '\x05': () => go(row, Number.POSITIVE_INFINITY),
    '\x1b[5~': () => go(row - PAGE, column),
    '\x1b[6~': () => go(row + PAGE, column),
    '\x7f': () =>
      column > 0 ? change(line().slice(0, column - 1) + line().slice(column), column - 1) : row > 0 && join(row - 1),
    '\x1b[3~': () =>
      column < line().length
        ? change(line().slice(0, column) + line().slice(column + 1), column)
        : row < lines.length - 1 && join(row),
    '\x0b': () => {
      lines.splice(row, 1)
      if (lines.length === 0) lines.push('')
      isChanged = true
      go(row, 0)
    },
    '\r': () => insert('\n'),
  }
  return {
    lines: () => lines,
    row: () => row,
    column: () => column,
    isChanged: () => isChanged,
    insert,
    press: key => {
      keys[key]?.()
      return Object.hasOwn(keys, key)
    },
    find,
    whole: () => lines.join('\n'),
    saved: () => {
      isChanged = false
    },
  }

  function insert(text: string): void {
    const [first = '', ...rest] = text.split('\n')
    const after = line().slice(column)
    const before = line().slice(0, column) + first
    isChanged = true
    if (rest.length === 0) return change(before + after, before.length)
    const last = rest.at(-1) ?? ''
    lines.splice(row, 1, before, ...rest.slice(0, -1), last + after)
    go(row + rest.length, last.length)
  }

  /** From behind the cursor on, and around. */
  function find(wanted: string): boolean {
    for (let step = 0; step <= lines.length; step++) {
      const at = (row + step) % lines.length
      const found = (lines[at] ?? '').indexOf(wanted, step === 0 ? column + 1 : 0)
      if (found < 0) continue
      go(at, found)
      return true
    }
    return false
  }
}
