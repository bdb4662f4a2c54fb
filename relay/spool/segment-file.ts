// The segment that is being written. It is filled with zeros ahead of its records: a sync of what does not lengthen the file
// asks nothing of the file system's journal, in which it would wait behind everybody else's changes.
// Promise: after an append() that failed nothing of it counts, whatever of it is on the disk.
import { type Disk, writeWhole } from './disk'
import type { Segment } from './segments'

/** Nothing is wrong with what is there; what was begun is cut off again, and the next write goes over its place. */
const NO_ROOM: ReadonlySet<unknown> = new Set(['ENOSPC', 'EDQUOT'])

export type SegmentFile = {
  segment: Segment
  /** Resolves when the bytes are durable behind what counts already, and counts them. */
  append: (bytes: Buffer) => Promise<void>
  /** Of a file of which a write failed nobody knows what reached the disk, and a second one that succeeds proves nothing. */
  isSuspect: () => boolean
  /** Without the zeros; should those stay, they are not read. */
  close: () => Promise<void>
}

/** What is behind the bytes that count is written over. */
export async function openSegmentFile(segment: Segment, disk: Disk, aheadBytes: number): Promise<SegmentFile> {
  const file = await disk.open(segment.path, 'r+')
  const ahead = Buffer.alloc(aheadBytes)
  let allocated = segment.bytes
  let isSuspect = false
  return {
    segment,
    append,
    isSuspect: () => isSuspect,
    close: async () => {
      await file.truncate(segment.bytes).catch(() => {})
      await file.close().catch(() => {})
    },
  }

  async function append(bytes: Buffer): Promise<void> {
    const end = segment.bytes + bytes.length
    const isBeyond = end > allocated
    try {
      await writeWhole(file, isBeyond ? Buffer.concat([bytes, ahead]) : bytes, segment.bytes)
    } catch (error) {
      if (!NO_ROOM.has((error as { code?: unknown }).code)) isSuspect = true
      await undo()
      throw error
    }
    if (isBeyond) allocated = end + ahead.length
    segment.bytes = end
  }

  /** What was written of it may be read as records: reading ends where the next segment begins. */
  async function undo(): Promise<void> {
    allocated = segment.bytes
    await file.truncate(segment.bytes).catch(() => {
      isSuspect = true
    })
  }
}
