// Segment files of the spool, named by the first seq they hold. Each line is `<crc32 in hex> <kind><rest>`:
//   h{header}          the first line: which chain, which seq comes first, and the hash of the link before it
//   o{begin record}    whose request was open when the segment was begun, so that older segments can go
//   r<hash>{record}    one link of the chain
// Promise: a segment appears whole with its first lines or not at all; what is damaged is never taken for a record.

import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { storableText } from '../../kit/storable'
import type { AuditRecord } from '../wire/messages'

export type NewRecord = Omit<AuditRecord, 'seq'>
/** `preamble`: how many of its bytes are no records; of the newest only. */
export type Segment = { path: string; firstSeq: number; bytes: number; preamble: number }
export type Header = { spool_id: string; first_seq: number; previous: string }

export type Line =
  | { kind: 'header'; header: Header }
  | { kind: 'open'; json: string }
  | { kind: 'record'; seq: number; hash: string; json: string }
  | { kind: 'damaged' }

const HASH_LENGTH = 64
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

export function headerLine(header: Header): string {
  return encode(`h${JSON.stringify(header)}`)
}

export function openLine(begin: NewRecord): string {
  return encode(`o${JSON.stringify(begin)}`)
}

export function recordLine(hash: string, json: string): string {
  return encode(`r${hash}${json}`)
}

function encode(body: string): string {
  return `${crcOf(body)} ${body}\n`
}

/** Of a line without its newline. */
export function decodeLine(bytes: Buffer): Line {
  if (bytes[8] !== 0x20 || crcOf(bytes.subarray(9)) !== bytes.toString('latin1', 0, 8)) return DAMAGED
  const body = bytes.toString('utf8', 9)
  if (body[0] === 'h') return { kind: 'header', header: JSON.parse(body.slice(1)) as Header }
  if (body[0] === 'o') return { kind: 'open', json: body.slice(1) }
  const json = body.slice(1 + HASH_LENGTH)
  const seq = Number(/^\{"seq":(\d+),/.exec(json)?.[1])
  if (body[0] !== 'r' || !(seq > 0)) return DAMAGED
  return { kind: 'record', seq, hash: body.slice(1, 1 + HASH_LENGTH), json }
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
export function cleaned(record: NewRecord, json: string): NewRecord {
  if (!UNCLEAN.test(json)) return record
  const entries = Object.entries(record).map(([name, value]) => [
    name,
    typeof value === 'string' ? storableText(value) : value,
  ])
  return Object.fromEntries(entries) as NewRecord
}
