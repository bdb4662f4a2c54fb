// Asciicast v2 as it comes from a server, read line by line; a server may be anybody's, so nothing of it is believed.
import { ExitError } from '../../kit/exit'
import { escapeLine } from '../escape'

/** `at` is seconds since the start. */
export type CastEvent = { at: number; code: string; text: string }
export type Header = { width: number; height: number; title: string }

const LONGEST_LINE = 16 * 1_048_576

/** Lines without their end, and without those that are empty. */
export async function* linesOf(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST_LINE) throw unreadable()
    for (const line of lines) if (line !== '') yield line
  }
  if (rest !== '') yield rest
}

/** Calls back for the header before the first event. What the server says of a recording that broke off becomes the error. */
export async function* eventsOf(
  pieces: AsyncIterable<Uint8Array>,
  onHeader: (header: Header) => void,
): AsyncGenerator<CastEvent> {
  let isBegun = false
  let last: CastEvent | undefined
  try {
    for await (const line of linesOf(pieces)) {
      if (isBegun) {
        last = eventIn(line)
        yield last
      } else onHeader(headerIn(line))
      isBegun = true
    }
  } catch (error) {
    const said = last?.code === 'm' ? whyBroken(last.text) : undefined
    if (said === undefined) throw error
    throw new ExitError(escapeLine(said), 1, { cause: error })
  }
}

/** How a server begins its last marker when it breaks off. */
export function whyBroken(text: string): string | undefined {
  return /^(Cannot go on: |You may not )/.test(text) ? text : undefined
}

function headerIn(line: string): Header {
  const { version, width, height, title } = (parse(line) ?? {}) as Record<string, unknown>
  if (version !== 2) throw unreadable()
  return { width: Number(width) || 0, height: Number(height) || 0, title: String(title ?? '') }
}

function eventIn(line: string): CastEvent {
  const event = parse(line)
  const [at, code, text] = Array.isArray(event) ? (event as unknown[]) : []
  if (typeof at !== 'number' || typeof code !== 'string' || typeof text !== 'string') throw unreadable()
  return { at, code, text }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    throw unreadable(cause)
  }
}

function unreadable(cause?: unknown): ExitError {
  return new ExitError('Cannot read the recording: it is not asciicast v2', 1, { cause })
}
