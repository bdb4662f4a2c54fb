// Reads the records of a spool in order, batch by batch, on from where the last one ended, as JSON with their hashes.
import { open } from 'node:fs/promises'
import { firstHash } from '../wire/chain'
import { endOf, linesOf, readSegment, type Segment } from './segments'
import type { Spool } from './spool'

export type Batch = {
  /** Each is JSON. */
  records: Buffer[]
  lastSeq: number
  /** Of the last record's link, hex. */
  hash: string
}

/** The next record is not there, or not as it was written. */
export class SpoolDamaged extends Error {
  override name = 'SpoolDamaged'
}

export type Reader = {
  /** What follows `after` and is durable; at least one record. Throws SpoolDamaged. */
  next: (after: number) => Promise<Batch>
  /** Of the link with that seq; undefined when it is not here. */
  hashAt: (seq: number) => Promise<string | undefined>
  /** The lowest seq of which hashAt() knows. */
  lowest: () => number
}

const MOST_RECORDS = 2_000
const READ_BYTES = 2 * 1024 * 1024

type Found = Batch & { path: string; offset: number; bytes: number }

export function createReader(
  spool: Pick<Spool, 'spoolId' | 'segments' | 'durableSeq'>,
  mostRecords = MOST_RECORDS,
): Reader {
  /** Where the record after `seq` starts. */
  let place = { path: '', offset: 0, seq: 0 }
  return { next, hashAt, lowest: () => (spool.segments()[0]?.firstSeq ?? spool.durableSeq() + 1) - 1 }

  async function next(after: number): Promise<Batch> {
    const segment = holding(after + 1)
    const durable = segment ? Math.min(spool.durableSeq(), endOf(segment, spool.segments()) - 1) : after
    const begin = place.path === segment?.path && place.seq === after ? place.offset : 0
    const { path = '', bytes = 0 } = segment ?? {}
    let found: Found = { path, bytes, offset: begin, records: [], lastSeq: after, hash: '' }
    // At the begin of a segment are the requests that were open, and in its middle what was sent already.
    while (segment && found.records.length === 0) {
      const more = await read(found, durable)
      if (more.offset === found.offset) break
      found = more
    }
    if (found.records.length === 0) throw new SpoolDamaged(`Record ${after + 1} of the spool is damaged or missing`)
    place = { path: found.path, offset: found.offset, seq: found.lastSeq }
    return found
  }

  async function read(from: Found, durable: number): Promise<Found> {
    const found = { ...from }
    for (const { line, end } of linesOf(await bytesAt(from))) {
      if (line.kind === 'damaged') break
      if (line.kind === 'record' && line.seq > from.lastSeq) {
        const isNext = line.seq === found.lastSeq + 1 && line.seq <= durable
        if (!isNext || found.records.length === mostRecords) break
        found.records.push(line.json)
        found.lastSeq = line.seq
        found.hash = line.hash
      }
      found.offset = from.offset + end
    }
    return found
  }

  async function hashAt(seq: number): Promise<string | undefined> {
    if (seq === 0) return firstHash(spool.spoolId()).toString('hex')
    const segment = holding(seq) ?? spool.segments()[0]
    if (!segment || segment.firstSeq > seq + 1) return undefined
    for await (const line of readSegment(segment)) {
      if (line.kind === 'header' && line.header.first_seq === seq + 1) return line.header.previous
      if (line.kind === 'record' && line.seq === seq) return line.hash
    }
    return undefined
  }

  function holding(seq: number): Segment | undefined {
    return spool.segments().findLast(({ firstSeq }) => firstSeq <= seq)
  }
}

async function bytesAt({ path, offset, bytes }: Found): Promise<Buffer> {
  const most = Math.min(READ_BYTES, Math.max(0, bytes - offset))
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(most), 0, most, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
