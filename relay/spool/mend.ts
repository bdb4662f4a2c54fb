// Reads the newest segment after whatever ended the last run: cuts off what a crash tore, and learns where the chain stands
// and which requests were open. Promise: only what never counted is cut; a damaged record stays, and is missed when it is
// to be sent.
import { open, readFile } from 'node:fs/promises'
import { firstHash } from '../wire/chain'
import { type Line, linesOf, type NewRecord, recordOf, type Segment } from './segments'
import type { Head } from './writer'

export type Mended = {
  head: Head
  /** Begin records without an end, by request. */
  open: Map<string, NewRecord>
  /** Bytes that were cut off. */
  torn: number
  /** Lines that are there and cannot be read. */
  damaged: number
}

type Scan = {
  head: Head | undefined
  open: Map<string, NewRecord>
  /** Where the last line that can be read ends. */
  end: number
  preamble: number
  /** Lines that cannot be read: before that end, and behind it. */
  damaged: number
  trailing: { start: number; end: number }[]
}

/** Undefined when nothing in it can be read. Changes `segment.bytes` and `.preamble` to what is left. */
export async function mendSegment(segment: Segment, chainId: string): Promise<Mended | undefined> {
  const bytes = await readFile(segment.path)
  const scan = scanLines(bytes)
  // A line that is whole and wrong was written once and changed later; what a crash tore has holes, or no end.
  const hole = scan.trailing.findIndex(({ start, end }) => bytes.subarray(start, end).includes(0))
  const changed = hole < 0 ? scan.trailing : scan.trailing.slice(0, hole)
  const end = changed.at(-1)?.end ?? scan.end
  const head = scan.head ?? (segment.firstSeq === 1 ? { nextSeq: 1, hash: firstHash(chainId) } : undefined)
  if (!head) return undefined
  await settle(segment.path, end)
  Object.assign(segment, { bytes: end, preamble: scan.preamble })
  head.nextSeq += changed.length
  return { head, open: scan.open, torn: tornBytes(bytes.subarray(end)), damaged: scan.damaged + changed.length }
}

/** From here on it counts: whoever wrote it may have gone before it was durable. */
async function settle(path: string, end: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.truncate(end)
    await file.datasync()
  } finally {
    await file.close()
  }
}

/** Zeros that nothing was written over are how a segment ends that nobody finished. */
function tornBytes(tail: Buffer): number {
  return tail.findLastIndex(byte => byte !== 0) + 1
}

function scanLines(bytes: Buffer): Scan {
  const scan: Scan = { head: undefined, open: new Map(), end: 0, preamble: 0, damaged: 0, trailing: [] }
  let start = 0
  for (const { line, end } of linesOf(bytes)) {
    if (line.kind === 'damaged') scan.trailing.push({ start, end })
    else {
      take(line, scan)
      scan.damaged += scan.trailing.length
      scan.trailing = []
      scan.end = end
      if (line.kind !== 'record') scan.preamble = end
    }
    start = end
  }
  return scan
}

function take(line: Exclude<Line, { kind: 'damaged' }>, scan: Scan): void {
  if (line.kind === 'header') {
    scan.head = { nextSeq: line.header.first_seq, hash: Buffer.from(line.header.previous, 'hex') }
    return
  }
  note(scan.open, recordOf(line.json))
  if (line.kind === 'record') scan.head = { nextSeq: line.seq + 1, hash: Buffer.from(line.hash, 'hex') }
}

/** Keeps the begin records without an end. */
export function note(open: Map<string, NewRecord>, record: NewRecord): void {
  if (record.kind === 'begin') open.set(record.request_id, record)
  else if (record.kind !== 'gap') open.delete(record.request_id)
}
