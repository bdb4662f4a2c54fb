// Makes a writer of what is in the spool's folder, and new chains beside it.
import { basename, join } from 'node:path'
import type { Log } from '../../kit/log'
import { gapRecord } from '../record'
import { firstHash } from '../wire/chain'
import { keepChain, makeChain, openNewestChain, settleChain } from './chains'
import type { Disk } from './disk'
import { note } from './mend'
import { copier, type Moved, moveRecords } from './move'
import type { NewRecord } from './segments'
import { keepUnchained, unchainedRecords } from './unchained'
import { createWriter, type Writer } from './writer'

export type From = { after: number; forgotten: number }

/** `open` is filled with the begin records that have no end. */
export function createOpening(deps: {
  dir: string
  open: Map<string, NewRecord>
  newId: () => string
  now: () => number
  log: Log
  disk: Disk
  segmentBytes: number
}) {
  const { dir, open, now, log } = deps
  const writerDeps = { disk: deps.disk, segmentBytes: deps.segmentBytes, open: () => open.values() }
  return { writer, replace }

  async function writer(): Promise<Writer> {
    const found = await openNewestChain(dir)
    if (!found) return takeOver()
    await keepUnchained(dir)
    for (const [id, begin] of found.open) open.set(id, begin)
    if (found.torn > 0) log.info('the end of the audit spool was torn and is cut', { bytes: found.torn })
    if (found.damaged > 0) log.error('the audit spool is damaged', { dir: found.dir, records: found.damaged })
    const opened = createWriter(found, writerDeps)
    if (found.unreadable > 0) {
      log.error('a segment of the audit spool is unreadable', { dir, records: found.unreadable })
      const at = now()
      await opened.write([gapRecord({ lost: found.unreadable, fromMs: at, toMs: at, reason: 'audit-damaged' })])
    }
    return opened
  }

  async function takeOver(): Promise<Writer> {
    const made = await newChain(async to => {
      const copy = copier(to)
      for await (const record of unchainedRecords(dir)) {
        await copy.add(record)
        note(open, record)
      }
      await copy.end()
    })
    await keepUnchained(dir)
    return made
  }

  async function replace(old: Writer, from: From): Promise<{ writer: Writer; moved: Moved }> {
    let moved = { moved: 0, lost: 0 }
    const source = { ...from, segments: old.segments(), until: old.durableSeq() }
    const made = await newChain(async to => {
      moved = await moveRecords(source, to, now())
    })
    await old.close()
    await keepChain(dir, old)
    return { writer: made, moved }
  }

  /** Until it is settled there is none: a crash leaves the old one, or the new one as a whole. */
  async function newChain(fill: (to: Writer) => Promise<void>): Promise<Writer> {
    const folder = await makeChain(dir, deps.newId())
    const head = { nextSeq: 1, hash: firstHash(folder.id) }
    const made = createWriter({ ...folder, head, segments: [] }, writerDeps)
    await fill(made).finally(made.close)
    const settled = await settleChain(dir, folder)
    const segments = made.segments().map(one => ({ ...one, path: join(settled.dir, basename(one.path)) }))
    return createWriter({ ...settled, head: made.head(), segments }, writerDeps)
  }
}
