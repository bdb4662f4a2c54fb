// The relay's own durable record of what passes: append() resolves once the record is on disk (O_DSYNC), and records
// that wait together are synced together. Promise: seq has no gap, also across a kill at any moment, and a record that was
// appended is shipped as it is or missed loudly.
import { mkdir } from 'node:fs/promises'
import type { Log } from '../../kit/log'
import { type Disk, realDisk } from './disk'
import { lockFolder } from './lock'
import { note } from './mend'
import type { Moved } from './move'
import { createOpening, type From } from './opening'
import { createQueue, type Waiting } from './queue'
import { createRoom, MIB } from './room'
import type { NewRecord, Segment } from './segments'
import { DEFAULT_SPOOL_LIMITS, type SpoolLimits } from './settings'

export type Spool = {
  /** Of the chain that is being written; another one after restart(). */
  spoolId: () => string
  /**
   * Resolves when the record is durable; rejects when the disk refuses it or the spool is full. `soon` lets it wait
   * LINGER_MS for others to share its sync: nobody waits for an end record, everybody for a begin.
   */
  append: (record: NewRecord, when?: 'now' | 'soon') => Promise<void>
  /** The highest durable seq; 0 when there is none. */
  durableSeq: () => number
  /** Oldest first; each may hold records of a failed write behind those that count: reading ends at the next one's first. */
  segments: () => readonly Segment[]
  /** Deletes segments whose every record is at or below `seq`. */
  release: (seq: number) => Promise<void>
  /** Gives up the chain after `seq`, which core has as we have it: what is left goes on in a new one. */
  restart: (from: From) => Promise<Moved>
  /** Begin records without an end. */
  open: () => NewRecord[]
  /** Its end will not come. */
  forget: (requestId: string) => void
  /** Calls back after each sync; answers how to stop. */
  onDurable: (listener: () => void) => () => void
  close: () => Promise<void>
}

export type SpoolDeps = {
  newId: () => string
  now: () => number
  log: Log
  limits?: SpoolLimits
  disk?: Disk
}

const MOST_SEGMENT_BYTES = 16 * MIB
/** So that a small spool consists of some segments, too. */
const SEGMENTS = 16

/** Throws ExitError while another process has the folder. */
export async function openSpool(dir: string, deps: SpoolDeps): Promise<Spool> {
  const { limits = DEFAULT_SPOOL_LIMITS, disk = realDisk } = deps
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const lock = lockFolder(dir)
  const listeners = new Set<() => void>()
  const open = new Map<string, NewRecord>()
  const room = createRoom({ dir, limits, disk })
  const segmentBytes = Math.min(MOST_SEGMENT_BYTES, (limits.spoolMaxMib * MIB) / SEGMENTS)
  const opening = createOpening({ ...deps, dir, open, disk, segmentBytes })
  let writer = await opening.writer().catch((error: unknown) => {
    lock.release()
    throw error
  })
  const queue = createQueue({ write })
  return {
    spoolId: () => writer.id,
    append: queue.add,
    durableSeq: () => writer.durableSeq(),
    segments: () => writer.segments(),
    release: async seq => {
      if (await writer.release(seq)) room.lookAgain()
    },
    restart: from => queue.alone(() => restart(from)),
    open: () => [...open.values()],
    forget: requestId => void open.delete(requestId),
    onDurable: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    close: async () => {
      await queue.close()
      await writer.close()
      lock.release()
    },
  }

  async function restart(from: From): Promise<Moved> {
    const next = await opening.replace(writer, from)
    writer = next.writer
    return next.moved
  }

  async function write(batch: readonly Waiting[]): Promise<void> {
    let refused = batch
    try {
      const fitting = await room.fitting(batch, writer.bytes())
      refused = fitting
      if (fitting.length === 0) return
      await writer.write(fitting.map(({ record }) => record))
      for (const { record, resolve } of fitting) {
        note(open, record)
        resolve()
      }
    } catch (error) {
      for (const { reject } of refused) reject(error)
    }
    for (const listener of listeners) listener()
  }
}
