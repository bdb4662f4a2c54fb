// The lines of an evidence file, one at a time, whatever its length. Each has one spelling: what reads the same and is spelled
// otherwise is as good as garbled, so nothing can be slipped in beside what is proven.
import type { CheckpointLine, EndLine, HeaderLine } from '../../../relay/wire/evidence'

/** `text` is the record as it is spelled, which the digest is of; `at` is when it says it was. */
export type RecordRead = { type: 'record'; chain: string; seq: number; hash: string; text: string; at: string }
export type Line = (HeaderLine | CheckpointLine | RecordRead | EndLine | { type: 'garbled' }) & { line: number }

/** A checkpoint has some hundred bytes for each chain. */
const MOST_BYTES = 64 * 1024 * 1024

/** Ends when the stream does; what comes after the last line feed is a line, too. */
export async function* textLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string | undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let rest: Uint8Array[] = []
  let length = 0
  for await (const chunk of bytes) {
    let from = 0
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, from)) {
      yield decoded(decoder, [...rest, chunk.subarray(from, at)])
      rest = []
      length = 0
      from = at + 1
    }
    length += chunk.length - from
    // Nobody writes such a line; without a bound it would take all memory.
    if (length > MOST_BYTES) return yield undefined
    if (from < chunk.length) rest.push(chunk.slice(from))
  }
  if (rest.length > 0) yield decoded(decoder, rest)
}

/** Undefined: it is not UTF-8. */
function decoded(decoder: TextDecoder, parts: readonly Uint8Array[]): string | undefined {
  const [only] = parts
  try {
    return decoder.decode(parts.length === 1 ? only : Buffer.concat(parts))
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

export type Lines = ReturnType<typeof Lines>

export function Lines(bytes: AsyncIterable<Uint8Array>) {
  const texts = textLines(bytes)
  let count = 0
  return {
    /** Undefined at the end. */
    next: async (): Promise<Line | undefined> => {
      const { done, value } = await texts.next()
      if (done) return undefined
      count++
      return { ...parse(value), line: count }
    },
    /** Of the line read last. */
    count: () => count,
  }
}

type Parsed = HeaderLine | CheckpointLine | RecordRead | EndLine | { type: 'garbled' }

const RECORD = /^\{"type":"record","chain":"([0-9a-f-]{36})","seq":([0-9]{1,15}),"hash":"([0-9a-f]*)","record":/
const GARBLED = { type: 'garbled' } as const

function parse(text: string | undefined): Parsed {
  if (text === undefined) return GARBLED
  const head = RECORD.exec(text)
  if (head) return recordIn(text, head)
  const value = parsed(text)
  if (JSON.stringify(value) !== text) return GARBLED
  const { type } = (value ?? {}) as { type?: unknown }
  if (type === 'checkpoint' && hasTypes(value, { n: 'number', jws: 'string' })) return value as CheckpointLine
  if (type === 'header' && hasTypes(value, HEADER)) return value as HeaderLine
  return type === 'end' && hasTypes(value, {}) ? { type } : GARBLED
}

const HEADER = { format: 'number', installation: 'string', key_id: 'string', public_key: 'string', statement: 'string' }

function hasTypes(value: unknown, types: Record<string, string>): boolean {
  const fields = Object.entries(value as object).filter(([name]) => name !== 'type')
  return fields.length === Object.keys(types).length && fields.every(([name, one]) => types[name] === typeof one)
}

function recordIn(text: string, [head, chain = '', seq = '', hash = '']: RegExpExecArray): Parsed {
  const record = text.slice(head.length, -1)
  const value = parsed(record) as { at?: unknown } | undefined
  const isPlain = typeof value === 'object' && value !== null && !Array.isArray(value)
  if (!isPlain || !text.endsWith('}') || String(Number(seq)) !== seq) return GARBLED
  return { type: 'record', chain, seq: Number(seq), hash, text: record, at: String(value.at ?? '') }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
