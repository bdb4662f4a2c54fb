// Segment files of the spool: one record a line, `<crc32 in hex> <json>`. A segment is named by the first seq it holds.
// Promise: what a crash tore off is cut away on opening, so that a segment always ends with a whole record.
import { readdir, readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'

export type Segment = { path: string; firstSeq: number }

export function segmentPath(dir: string, firstSeq: number): string {
  return join(dir, `${String(firstSeq).padStart(16, '0')}.spool`)
}

/** In order of seq. */
export async function listSegments(dir: string): Promise<Segment[]> {
  const names = (await readdir(dir)).filter(name => /^\d{16}\.spool$/.test(name)).sort()
  return names.map(name => ({ path: join(dir, name), firstSeq: Number(name.slice(0, 16)) }))
}

export function encodeRecord(json: string): string {
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`
}

/** The JSON of a line without its newline; undefined when the line is torn or damaged. */
export function decodeRecord(line: string): string | undefined {
  const json = line.slice(9)
  return line[8] === ' ' && crc32(json).toString(16).padStart(8, '0') === line.slice(0, 8) ? json : undefined
}

/** Cuts the torn tail of the newest segment and answers the seq that comes next. */
export async function mendSegment(segment: Segment): Promise<number> {
  const bytes = await readFile(segment.path)
  let end = 0
  let seq = segment.firstSeq
  for (let at = bytes.indexOf(0x0a); at >= 0; at = bytes.indexOf(0x0a, end)) {
    if (decodeRecord(bytes.toString('utf8', end, at)) === undefined) break
    end = at + 1
    seq += 1
  }
  if (end < bytes.length) await truncate(segment.path, end)
  return seq
}
