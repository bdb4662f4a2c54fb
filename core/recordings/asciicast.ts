// Frames as asciicast v2 (docs.asciinema.org/manual/asciicast/v2): a header and an event a line. Characters that were cut in
// two are put together; of a session without a terminal line feeds get the carriage return that a terminal's driver adds.
// Nothing is left out: what it holds may act on the terminal of who writes it there (kit/terminal-filter.ts).
import type { BulkNote, Channel, Frame } from '../../relay/wire/recording'
import { unfinished } from './shown'

export type About = { startedAt: Date; title: string; command: string[]; isTerminal: boolean }

export type Cast = {
  /** Lines, or nothing while the size of the screen is awaited. */
  push: (frame: Frame) => string
  /** What waits, though no size came: nothing follows for now. */
  flush: () => string
  /** What was awaited in vain, and what was cut off. */
  end: () => string
  marker: (at: number, text: string) => string
}

const CODES: Record<Exclude<Channel, 'x' | 'b'>, string> = { o: 'o', e: 'o', i: 'i', r: 'r' }
const DEFAULT_SIZE = { width: 80, height: 24 }
/** A terminal says its size in the beginning; events before it wait this long for it. */
const WAIT_MS = 1_000
const MOST_WAITING = 64

export function Cast(about: About): Cast {
  const writers = { o: Decoder(), e: Decoder(), i: Decoder() }
  let waiting: Frame[] | undefined = []
  let last = 0
  return {
    push: frame => {
      last = Math.max(last, frame.at)
      if (!waiting) return eventOf(frame)
      waiting.push(frame)
      const isSized = frame.channel === 'r' || frame.at > WAIT_MS || waiting.length > MOST_WAITING
      return isSized || !about.isTerminal ? begin() : ''
    },
    flush: () => (waiting && waiting.length > 0 ? begin() : ''),
    end: () =>
      begin() + (['o', 'e', 'i'] as const).map(channel => output(channel, last, writers[channel].end())).join(''),
    marker: (at, text) => begin() + line(at, 'm', text),
  }

  function begin(): string {
    if (!waiting) return ''
    const held = waiting
    waiting = undefined
    return (
      headerOf(
        about,
        held.find(({ channel }) => channel === 'r'),
      ) + held.map(eventOf).join('')
    )
  }

  function eventOf({ at, channel, data }: Frame): string {
    const bytes = Buffer.from(data, 'base64')
    if (channel === 'x') return line(at, 'm', `exit ${bytes.toString()}`)
    if (channel === 'b') return line(at, 'm', bulkSentence(bytes.toString()))
    if (channel === 'r') return line(at, 'r', bytes.toString())
    return output(channel, at, writers[channel].write(bytes))
  }

  function output(channel: 'o' | 'e' | 'i', at: number, text: string): string {
    if (text === '') return ''
    const isRaw = about.isTerminal || channel === 'i'
    return line(at, CODES[channel], isRaw ? text : text.replace(/\r?\n/g, '\r\n'))
  }
}

/** "12345 bytes of stdout were not kept, SHA-256 …". */
export function bulkSentence(json: string): string {
  const { channel, bytes, sha256 } = JSON.parse(json) as BulkNote
  const name = { i: 'stdin', o: 'stdout', e: 'stderr' }[channel]
  return `${bytes} bytes of ${name} were not kept, SHA-256 ${sha256}`
}

function headerOf({ startedAt, title, command }: About, resize: Frame | undefined): string {
  const size = resize ? sizeIn(Buffer.from(resize.data, 'base64').toString()) : DEFAULT_SIZE
  const timestamp = Math.floor(startedAt.getTime() / 1000)
  return `${JSON.stringify({ version: 2, ...size, timestamp, title, command: command.join(' ') })}\n`
}

function sizeIn(text: string): { width: number; height: number } {
  const [, width, height] = /^(\d{1,5})x(\d{1,5})$/.exec(text) ?? []
  return width && height ? { width: Number(width), height: Number(height) } : DEFAULT_SIZE
}

function line(atMs: number, code: string, text: string): string {
  return `${JSON.stringify([Math.round(atMs) / 1000, code, text])}\n`
}

/** Text of bytes that come in pieces; what is no UTF-8 becomes U+FFFD. */
function Decoder() {
  let tail: Uint8Array = Buffer.alloc(0)
  return {
    write: (bytes: Uint8Array): string => {
      const whole = tail.length === 0 ? bytes : Buffer.concat([tail, bytes])
      const end = whole.length - unfinished(whole)
      tail = whole.slice(end)
      return Buffer.from(whole.buffer, whole.byteOffset, end).toString()
    },
    end: (): string => {
      const rest = Buffer.from(tail).toString()
      tail = Buffer.alloc(0)
      return rest
    },
  }
}
