// The editor of `kubectl edit` in the console: full screen, no way to a shell or to another file.
import { readFile, writeFile } from 'node:fs/promises'
import { Text } from './text'

const HELP = '^S save  ^X leave  ^W search  ^K cut the line'

/** Edits one file; answers an exit code. */
export async function runEditor(path: string): Promise<number> {
  const text = Text(await readFile(path, 'utf8'))
  let top = 0
  let said = HELP
  let searching: string | undefined
  const { stdin, stdout } = process
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  stdout.write('\x1b[?1049h')
  const draw = () => {
    const rows = (stdout.rows ?? 24) - 1
    const columns = stdout.columns ?? 80
    top = Math.min(Math.max(top, text.row() - rows + 1), text.row())
    const left = Math.max(0, text.column() - columns + 1)
    const shown = Array.from({ length: rows }, (_, at) =>
      printable(text.lines()[top + at] ?? '~').slice(left, left + columns),
    )
    const foot = searching === undefined ? `${text.isChanged() ? '* ' : ''}${said}` : `Search: ${searching}`
    const body = shown.map(line => `${line}\x1b[K`).join('\r\n')
    const cursor = `\x1b[${text.row() - top + 1};${text.column() - left + 1}H`
    stdout.write(`\x1b[?25l\x1b[H${body}\r\n\x1b[7m${foot.slice(0, columns).padEnd(columns)}\x1b[0m${cursor}\x1b[?25h`)
  }
  stdout.on('resize', draw)
  draw()
  try {
    for await (const chunk of stdin) {
      for (const key of keysOf(String(chunk))) {
        if (searching !== undefined) searching = search(key, searching)
        else if (key === '\x18') return 0
        else if (key === '\x13' || key === '\x0f') {
          await writeFile(path, text.whole())
          text.saved()
          said = `Saved. ${HELP}`
        } else if (key === '\x17') searching = ''
        else if (!text.press(key) && isTyped(key)) text.insert(key === '\t' ? '  ' : key)
      }
      draw()
    }
    return 1
  } finally {
    stdin.setRawMode(false)
    stdout.write('\x1b[?1049l')
  }

  function search(key: string, wanted: string): string | undefined {
    if (key === '\r') {
      said = text.find(wanted) ? HELP : `Not found: ${wanted}`
      return undefined
    }
    if (key === '\x1b' || key === '\x03') return undefined
    if (key === '\x7f') return wanted.slice(0, -1)
    return isTyped(key) ? wanted + key : wanted
  }
}

const ESCAPE = '\x1b'
const KEY = new RegExp(`${ESCAPE}(?:\\[[0-9;]*[A-Za-z~]|O[A-Z])|[\\s\\S]`, 'g')

/** An escape sequence is one key; what was pasted is one key a character. */
function keysOf(chunk: string): string[] {
  const keys = chunk.match(KEY) ?? []
  return keys.map(key => (key === '\n' ? '\r' : key.startsWith(`${ESCAPE}O`) ? `${ESCAPE}[${key.slice(2)}` : key))
}

function isTyped(key: string): boolean {
  return key === '\t' || (key.length === 1 && key >= ' ' && key !== '\x7f')
}

/** What an object of the cluster holds must not act on the terminal. */
function printable(line: string): string {
  return line.replace(/\t/g, ' ').replace(/\p{Cc}/gu, '?')
}
