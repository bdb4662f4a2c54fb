// Writes records as the next links of one chain: into its newest segment, synced, and into a new one when that is full.
// Promise: after a write that failed nothing of it counts, whatever of it is on the disk.
import { rename, rm, unlink } from 'node:fs/promises'
import { digestOfCanonical, linkOf } from '../wire/chain'
import { type Disk, syncFolder, writeWhole } from './disk'
import { MIB } from './room'
import { openSegmentFile, type SegmentFile } from './segment-file'
import {
  headerLine,
  type NewRecord,
  openLine,
  recordLine,
  type Segment,
  segmentPath,
  storableCanonical,
} from './segments'

/** Where a chain stands: its next seq, and the hash of the link before. */
export type Head = { nextSeq: number; hash: Buffer }

export type Writer = {
  /** Of the chain. */
  id: string
  dir: string
  /** Resolves when all of them are durable. */
  write: (records: readonly NewRecord[]) => Promise<void>
  durableSeq: () => number
  head: () => Head
  /** Oldest first; the last one is being written. */
  segments: () => readonly Segment[]
  bytes: () => number
  /** Deletes segments whose every record is at or below `seq`; answers whether there were any. */
  release: (seq: number) => Promise<boolean>
  close: () => Promise<void>
}

/** `open` gives the begin records of requests under way: each new segment starts with them. */
export function createWriter(
  chain: { id: string; dir: string; head: Head; segments: readonly Segment[] },
  deps: { disk: Disk; segmentBytes: number; open: () => Iterable<NewRecord> },
): Writer {
  const { disk } = deps
  const aheadBytes = Math.min(MIB, deps.segmentBytes)
  const segments = [...chain.segments]
  let { nextSeq, hash } = chain.head
  let file: SegmentFile | undefined
  return {
    id: chain.id,
    dir: chain.dir,
    write,
    durableSeq: () => nextSeq - 1,
    head: () => ({ nextSeq, hash }),
    segments: () => segments,
    bytes: () => segments.reduce((sum, { bytes }) => sum + bytes, 0),
    release,
    close: async () => file?.close(),
  }

  async function write(records: readonly NewRecord[]): Promise<void> {
    const current = await writable()
    const links = link(records)
    await current.append(Buffer.from(links.text))
    nextSeq += records.length
    hash = links.hash
  }

  function link(records: readonly NewRecord[]): { text: string; hash: Buffer } {
    let last = hash
    let text = ''
    for (const [index, record] of records.entries()) {
      const seq = nextSeq + index
      const said = storableCanonical(record)
      last = linkOf(last, seq, digestOfCanonical(said))
      text += recordLine(last.toString('hex'), seq, said)
    }
    return { text, hash: last }
  }

  async function writable(): Promise<SegmentFile> {
    const newest = segments.at(-1)
    if (!newest || file?.isSuspect() || newest.bytes - newest.preamble >= deps.segmentBytes) return roll()
    file ??= await openSegmentFile(newest, disk, aheadBytes)
    return file
  }

  async function roll(): Promise<SegmentFile> {
    const segment = await begin(segmentPath(chain.dir, nextSeq))
    const next = await openSegmentFile(segment, disk, aheadBytes)
    await file?.close()
    file = next
    // A suspect one that took no record yet had the same name.
    if (segments.at(-1)?.path === segment.path) segments.pop()
    segments.push(segment)
    return next
  }

  async function begin(path: string): Promise<Segment> {
    const header = { spool_id: chain.id, first_seq: nextSeq, previous: hash.toString('hex') }
    const bytes = Buffer.from(headerLine(header) + [...deps.open()].map(openLine).join(''))
    const part = `${path}.new`
    await rm(part, { force: true })
    const made = await disk.open(part, 'wx')
    try {
      await writeWhole(made, bytes, 0)
      await made.datasync()
    } catch (error) {
      await rm(part, { force: true })
      throw error
    } finally {
      await made.close()
    }
    await rename(part, path)
    await syncFolder(chain.dir)
    return { path, firstSeq: nextSeq, bytes: bytes.length, preamble: bytes.length }
  }

  async function release(seq: number): Promise<boolean> {
    let isAny = false
    while (segments[0] && segments[1] && segments[1].firstSeq <= seq + 1) {
      await unlink(segments[0].path)
      segments.shift()
      isAny = true
    }
    return isAny
  }
}
