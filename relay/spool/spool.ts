// The relay's own durable record of what passes: append() resolves once the record is on disk (fdatasync), and records
// that wait together are synced together. Promise: seq has no gap, also across a kill at any moment.
import { type FileHandle, mkdir, open, readFile, rename, unlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AuditRecord } from '../wire/messages'
import { encodeRecord, listSegments, mendSegment, type Segment, segmentPath } from './segments'

export type NewRecord = Omit<AuditRecord, 'seq'>

export type Spool = {
  spoolId: string
  /**
   * Resolves when the record is durable; rejects when the disk refuses it. `soon` lets it wait LINGER_MS for others to share
   * its sync: nobody waits for an end record, everybody for a begin.
   */
  append: (record: NewRecord, when?: 'now' | 'soon') => Promise<void>
  /** The highest durable seq; 0 when there is none. */
  durableSeq: () => number
  /** Segments from the oldest that still holds `seq`. */
  segmentsFrom: (seq: number) => Segment[]
  /** Deletes segments whose every record is at or below `seq`. */
  release: (seq: number) => Promise<void>
  /** Calls back after each sync; answers how to stop. */
  onDurable: (listener: () => void) => () => void
  close: () => Promise<void>
}

const LINGER_MS = 5
const SEGMENT_BYTES = 8 * 1024 * 1024

type Waiting = { record: NewRecord; resolve: () => void; reject: (error: unknown) => void }

export async function openSpool(dir: string, newId: () => string): Promise<Spool> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const spoolId = await spoolIdOf(dir, newId)
  let segments = await listSegments(dir)
  const newest = segments.at(-1)
  let nextSeq = newest ? await mendSegment(newest) : 1
  if (!newest) segments = [await create(dir, 1)]
  let file: FileHandle = await open((segments.at(-1) as Segment).path, 'a')
  let size = (await file.stat()).size
  let waiting: Waiting[] = []
  let writing: Promise<void> | undefined
  let linger: ReturnType<typeof setTimeout> | undefined
  const listeners = new Set<() => void>()
  return {
    spoolId,
    append: (record, when = 'now') =>
      new Promise((resolve, reject) => {
        waiting.push({ record, resolve, reject })
        if (when === 'now') void begin()
        else linger ??= setTimeout(lingered, LINGER_MS)
      }),
    durableSeq: () => nextSeq - 1,
    segmentsFrom: seq =>
      segments.filter((_, index) => (segments[index + 1]?.firstSeq ?? Number.POSITIVE_INFINITY) > seq),
    release,
    onDurable: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      await begin()
      await file.close()
    },
  }

  /** With nothing waiting there is nothing to begin: writeAll() would end before it is remembered as under way. */
  function begin(): Promise<void> {
    if (waiting.length > 0) writing ??= writeAll()
    return writing ?? Promise.resolve()
  }

  /** What it waited for may have gone along with a record that could not wait. */
  function lingered(): void {
    linger = undefined
    void begin()
  }

  async function writeAll(): Promise<void> {
    clearTimeout(linger)
    linger = undefined
    while (waiting.length > 0) {
      const batch = waiting
      waiting = []
      try {
        await write(batch)
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
      for (const listener of listeners) listener()
    }
    // In the same turn as the last look at `waiting`: an append in between would wait for nobody.
    writing = undefined
  }

  async function write(batch: Waiting[]): Promise<void> {
    const bytes = Buffer.from(
      batch.map(({ record }, index) => encodeRecord(JSON.stringify({ seq: nextSeq + index, ...record }))).join(''),
    )
    try {
      await writeWhole(file, bytes)
      await file.datasync()
    } catch (error) {
      // Part of the batch may be on disk: forget it, or the next append would repeat its seqs.
      await file.truncate(size)
      throw error
    }
    size += bytes.length
    nextSeq += batch.length
    if (size >= SEGMENT_BYTES) await roll()
  }

  async function roll(): Promise<void> {
    const segment = await create(dir, nextSeq)
    const next = await open(segment.path, 'a')
    await file.close()
    file = next
    size = 0
    segments = [...segments, segment]
  }

  async function release(seq: number): Promise<void> {
    while (segments[0] && segments[1] && segments[1].firstSeq <= seq + 1) {
      const [oldest] = segments
      segments = segments.slice(1)
      await unlink(oldest.path)
    }
  }
}

/** The system may take part of what it is given. */
async function writeWhole(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
}

async function create(dir: string, firstSeq: number): Promise<Segment> {
  const path = segmentPath(dir, firstSeq)
  const file = await open(path, 'a', 0o600)
  await file.close()
  await syncFolder(dir)
  return { path, firstSeq }
}

/** A new name is durable only once its folder is synced. */
async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function spoolIdOf(dir: string, newId: () => string): Promise<string> {
  const path = join(dir, 'id')
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') throw error
  }
  const id = newId()
  await writeFile(`${path}.new`, `${id}\n`, { mode: 0o600 })
  await rename(`${path}.new`, path)
  return id
}
