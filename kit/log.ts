// One JSON line an event on stderr; the human form on a terminal. Messages are constant, data is fields.
// Promise: fields whose name says they hold a secret are never printed, whoever passes them.

export type Fields = Record<string, unknown>
export type Log = {
  debug: (message: string, fields?: Fields) => void
  info: (message: string, fields?: Fields) => void
  warn: (message: string, fields?: Fields) => void
  error: (message: string, fields?: Fields) => void
  /** A log whose every line carries `fields` too. */
  with: (fields: Fields) => Log
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type Level = (typeof LEVELS)[number]

const SECRET = /token|secret|password|authorization|cookie|private|join/i

export function createLog(options: {
  level: Level
  isHuman: boolean
  write: (line: string) => void
  now: () => number
  fields?: Fields
}): Log {
  const emit =
    (level: Level) =>
    (message: string, fields: Fields = {}) => {
      if (LEVELS.indexOf(level) < LEVELS.indexOf(options.level)) return
      const all = printable({ ...options.fields, ...fields })
      const time = new Date(options.now()).toISOString()
      options.write(
        options.isHuman ? human(time, level, { message, all }) : JSON.stringify({ time, level, message, ...all }),
      )
    }
  return {
    debug: emit('debug'),
    info: emit('info'),
    warn: emit('warn'),
    error: emit('error'),
    with: fields => createLog({ ...options, fields: { ...options.fields, ...fields } }),
  }
}

/** The log of a program started from a terminal or a container. */
export function stderrLog(level: Level = 'info'): Log {
  const isHuman = Boolean(process.stderr.isTTY)
  return createLog({ level, isHuman, now: Date.now, write: line => void process.stderr.write(`${line}\n`) })
}

function printable(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, SECRET.test(name) ? '***' : plain(value)]),
  )
}

function plain(value: unknown): unknown {
  if (!(value instanceof Error)) return value
  const cause = value.cause instanceof Error ? `: ${value.cause.message}` : ''
  return `${value.name}: ${value.message}${cause}`
}

function human(time: string, level: Level, { message, all }: { message: string; all: Fields }): string {
  const fields = Object.entries(all).map(([name, value]) => `${name}=${JSON.stringify(value)}`)
  return [time.slice(11, 19), level.padEnd(5), message, ...fields].join(' ')
}
