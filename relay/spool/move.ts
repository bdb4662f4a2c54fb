// What a chain that cannot be shipped any more still holds goes on in a new one: every record that is as it was written,
// in order, and in the place of those that are not a gap which says how many.

import { gapRecord } from '../record'
import { digestOf, linkOf } from '../wire/chain'
import { endOf, type NewRecord, readSegment, recordOf, type Segment } from './segments'
import type { Writer } from './writer'

/** `moved` records go on, `lost` ones never come. */
export type Moved = { moved: number; lost: number }
export type Link = { seq: number; hash: string; json: Buffer }

const COPY_RECORDS = 1_000

/** The whole links with a seq above `after`, in order, one of a seq. */
export async function* linksAfter(segments: readonly Segment[], after: number): AsyncGenerator<Link> {
  let last = after
  let before: Pick<Link, 'seq' | 'hash'> | undefined
  for (const segment of segments) {
    const end = endOf(segment, segments)
    if (end <= after + 1) continue
    for await (const line of readSegment(segment)) {
      if (line.kind === 'header') before = { seq: line.header.first_seq - 1, hash: line.header.previous }
      if (line.kind !== 'record' || line.seq >= end) continue
      if (line.seq > last && isWhole(line, before)) {
        last = line.seq
        yield line
      }
      before = line
    }
  }
}

/** The highest seq up to which every record after `after` is as it was written. */
export async function lastWhole(segments: readonly Segment[], after: number): Promise<number> {
  let whole = after
  for await (const { seq } of linksAfter(segments, after)) if (seq === whole + 1) whole = seq
  return whole
}

/** Whether it links on to the one before, when that is there. */
function isWhole({ seq, hash, json }: Link, before: Pick<Link, 'seq' | 'hash'> | undefined): boolean {
  if (before?.seq !== seq - 1) return true
  return linkOf(Buffer.from(before.hash, 'hex'), seq, digestOf(recordOf(json))).toString('hex') === hash
}

export async function moveRecords(
  from: { segments: readonly Segment[]; after: number; until: number; forgotten: number },
  to: Writer,
  nowMs: number,
): Promise<Moved> {
  const copy = copier(to)
  let last = from.after + from.forgotten
  let lastMs = nowMs
  let [moved, lost] = [0, from.forgotten]
  const missing = async (until: number, toMs: number) => {
    if (until - last - 1 <= 0) return
    lost += until - last - 1
    await copy.add(gapRecord({ lost: until - last - 1, fromMs: lastMs, toMs, reason: 'audit-damaged' }))
  }
  if (from.forgotten > 0) {
    await copy.add(gapRecord({ lost: from.forgotten, fromMs: nowMs, toMs: nowMs, reason: 'audit-forgotten' }))
  }
  for await (const { seq, json } of linksAfter(from.segments, last)) {
    const record = recordOf(json)
    const ms = Date.parse(record.at)
    await missing(seq, ms)
    await copy.add(record)
    last = seq
    lastMs = ms
    moved += 1
  }
  await missing(from.until + 1, nowMs)
  await copy.end()
  return { moved, lost }
}

/** Many of them share a sync. */
export function copier(to: Writer): { add: (record: NewRecord) => Promise<void>; end: () => Promise<void> } {
  let held: NewRecord[] = []
  const flush = async () => {
    const records = held
    held = []
    if (records.length > 0) await to.write(records)
  }
  return {
    add: async record => {
      held.push(record)
      if (held.length >= COPY_RECORDS) await flush()
    },
    end: flush,
  }
}
