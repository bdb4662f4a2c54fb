// Segment files of the spool, named by the first seq they hold. Each line is `<crc32 in hex> <kind><rest>`:
//   h{header}          the first line: which chain, which seq comes first, and the hash of the link before it
//   o{begin record}    whose request was open when the segment was begun, so that older segments can go
//   r<hash>{record}    one link of the chain: its seq, and what the digest is of, in which nothing is null
// Promise: a segment appears whole with its first lines or not at all; what is damaged is never taken for a record.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { storableText } from '../../kit/storable'
import { canonical } from '../wire/chain'
import type { AuditRecord } from '../wire/messages'

export type NewRecord = Omit<AuditRecord, 'seq'>
/** `preamble`: how many of its bytes are no records; of the newest only. */
export type Segment = { path: string; firstSeq: number; bytes: number; preamble: number }
export type Header = { spool_id: string; first_seq: number; previous: string }

export type Line =
  | { kind: 'header'; header: Header }
  | { kind: 'open'; json: Buffer }
  | { kind: 'record'; seq: number; hash: string; json: Buffer }
  | { kind: 'damaged' }

/** Of a line: the sum and a space come first. */
const BODY_AT = 9
const HASH_LENGTH = 64
const SEQ_FIRST = /^\{"seq":(\d+),/
/** Of the greatest that a number is exact for. */
const SEQ_FIRST_BYTES = `{"seq":${Number.MAX_SAFE_INTEGER},`.length
const DAMAGED: Line = { kind: 'damaged' }

export function segmentPath(dir: string, firstSeq: number): string {
  return join(dir, `${String(firstSeq).padStart(16, '0')}.spool`)
}

/** In order of seq. */
export async function listSegments(dir: string): Promise<Segment[]> {
  const names = (await readdir(dir)).filter(name => /^\d{16}\.spool$/.test(name)).sort()
  return Promise.all(
    names.map(async name => {
      const path = join(dir, name)
      return { path, firstSeq: Number(name.slice(0, 16)), bytes: Bun.file(path).size, preamble: 0 }
    }),
  )
}

/** Where the records of one end: behind them may be what a failed write left, with numbers that the next one has. */
export function endOf({ firstSeq }: Segment, segments: readonly Segment[]): number {
  return segments.find(other => other.firstSeq > firstSeq)?.firstSeq ?? Number.POSITIVE_INFINITY
}

export function headerLine(header: Header): string {
  return encode(`h${JSON.stringify(header)}`)
}

export function openLine(begin: NewRecord): string {
  return encode(`o${JSON.stringify(begin)}`)
}

/** `said` is the record in its canonical form, which is never empty. */
export function recordLine(hash: string, seq: number, said: string): string {
  return encode(`r${hash}{"seq":${seq},${said.slice(1)}`)
}

function encode(body: string): string {
  return `${crcOf(body)} ${body}\n`
}

/** Of a line without its newline. */
export function decodeLine(bytes: Buffer): Line {
  if (bytes[8] !== 0x20 || crcOf(bytes.subarray(BODY_AT)) !== bytes.toString('latin1', 0, 8)) return DAMAGED
  const kind = String.fromCharCode(bytes[BODY_AT] ?? 0)
  const rest = bytes.subarray(BODY_AT + 1)
  if (kind === 'h') return { kind: 'header', header: JSON.parse(rest.toString()) as Header }
  if (kind === 'o') return { kind: 'open', json: rest }
  const json = rest.subarray(HASH_LENGTH)
  const seq = Number(SEQ_FIRST.exec(json.toString('latin1', 0, SEQ_FIRST_BYTES))?.[1])
  if (kind !== 'r' || !(seq > 0)) return DAMAGED
  return { kind: 'record', seq, hash: rest.toString('latin1', 0, HASH_LENGTH), json }
}

/** What is not said of a record is null. */
const NOTHING = {
  ...{ principal_id: null, principal_name: null, credential: null, cluster_id: null, status: null, reason: null },
  ...{ bytes_in: null, bytes_out: null, duration_ms: null, lost: null, recording_id: null, recording_hash: null },
}

/** Of the JSON in a line. */
export function recordOf(json: Buffer): NewRecord {
  const { seq: _, ...said } = JSON.parse(json.toString()) as Omit<AuditRecord, keyof typeof NOTHING>
  return { ...NOTHING, ...said }
}

function crcOf(body: string | Buffer): string {
  return crc32(body).toString(16).padStart(8, '0')
}

/** Each whole line with the offset behind it. What follows the last newline is not among them. */
export function* linesOf(bytes: Buffer): Generator<{ line: Line; end: number }> {
  let start = 0
  for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
    yield { line: decodeLine(bytes.subarray(start, end)), end: end + 1 }
    start = end + 1
  }
}

export async function* readSegment({ path }: Segment): AsyncGenerator<Line> {
  for (const { line } of linesOf(await readFile(path))) yield line
}

/** JSON that NUL or half of a surrogate pair is in: JSON.stringify() writes both as escapes, and nothing else so. */
const UNCLEAN = /\\u(0000|d[89a-f])/

/** As both sides of the chain can hold it: PostgreSQL text takes no NUL, and half a surrogate pair is no UTF-8. */
export function storableCanonical(record: NewRecord): string {
  const said = canonical(record)
  if (!UNCLEAN.test(said)) return said
  const entries = Object.entries(record).map(([name, value]) => [
    name,
    typeof value === 'string' ? storableText(value) : value,
  ])
  return canonical(Object.fromEntries(entries))
}
