// A terminal without a window (xterm.js): bytes in, and what stands on the screen in the end. `answered` is what it would
// have sent to the program: a sequence that only draws causes none.
import { type IBufferCell, Terminal } from '@xterm/headless'

export type Screen = {
  write: (bytes: Uint8Array | string) => Promise<void>
  resize: (columns: number, rows: number) => void
  /** Of the whole screen, with attributes of every cell: two that are equal look alike. */
  picture: () => string
  /** Lines without trailing blanks, for people. */
  lines: () => string[]
  /** What was not drawing: answers, titles, bells. */
  acted: string[]
  modes: () => object
}

export function Screen({ columns = 80, rows = 24 } = {}): Screen {
  const terminal = new Terminal({ cols: columns, rows, allowProposedApi: true, scrollback: 200 })
  const acted: string[] = []
  terminal.onData(data => acted.push(`answer ${JSON.stringify(data)}`))
  terminal.onBinary(data => acted.push(`answer ${JSON.stringify(data)}`))
  terminal.onTitleChange(title => acted.push(`title ${JSON.stringify(title)}`))
  terminal.onBell(() => acted.push('bell'))
  return {
    write: bytes => new Promise(resolve => terminal.write(bytes, resolve)),
    resize: (to, high) => terminal.resize(to, high),
    picture: () => JSON.stringify({ ...cursorOf(terminal), rows: rowsOf(terminal).map(cells => cells.map(lookOf)) }),
    lines: () => linesOf(terminal),
    acted,
    modes: () => ({ ...terminal.modes, screen: terminal.buffer.active.type }),
  }
}

/** What a recording ends with, from its asciicast: `show` is what a player does with output before it writes it. */
export async function replay(cast: string, show = (output: string) => output): Promise<Screen> {
  const [header = '{}', ...events] = cast.split('\n').filter(line => line !== '')
  const { width, height } = JSON.parse(header) as { width: number; height: number }
  const screen = Screen({ columns: width, rows: height })
  for (const event of events) {
    const [, code, text] = JSON.parse(event) as [number, string, string]
    if (code === 'o') await screen.write(show(text))
    if (code === 'r') screen.resize(...(text.split('x').map(Number) as [number, number]))
  }
  return screen
}

function cursorOf({ buffer: { active } }: Terminal) {
  return { x: active.cursorX, y: active.cursorY, screen: active.type }
}

function linesOf(terminal: Terminal): string[] {
  const { active } = terminal.buffer
  return Array.from({ length: terminal.rows }, (_, row) =>
    (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
  )
}

function rowsOf(terminal: Terminal): IBufferCell[][] {
  const { active } = terminal.buffer
  return Array.from({ length: terminal.rows }, (_, row) => {
    const line = active.getLine(active.baseY + row)
    return Array.from({ length: terminal.cols }, (_, column) => line?.getCell(column)).flatMap(cell => cell ?? [])
  })
}

function lookOf(cell: IBufferCell): string {
  const colours = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()]
  const looks = [cell.isBold(), cell.isItalic(), cell.isDim(), cell.isUnderline(), cell.isInverse(), cell.isInvisible()]
  return `${cell.getChars() || ' '} ${[...colours, ...looks].map(Number).join(',')}`
}
