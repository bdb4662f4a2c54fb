// Proves a file of evidence by nothing but itself and the public key: signatures, the links between checkpoints, and every
// link of every record. Promise: what check() answers was computed from the records' own text; it ends at the first thing
// that is wrong, as Unproven. Memory does not grow with the number of records.
import type { EvidenceClaims } from '../../../relay/wire/claims'
import type { CheckpointKey } from '../../../relay/wire/evidence'
import { type Checkpoint, readCheckpoint, readEnd } from './checkpoints'
import { Unproven } from './finding'
import { Lines, type RecordRead } from './lines'
import { type Place, readRecords } from './records'
import { openHeader } from './signed'

/** What was proven. */
export type Proof = {
  statement: EvidenceClaims
  by: CheckpointKey
  checkpoints: number
  first: Checkpoint
  last: Checkpoint
  records: number
  chains: number
  /** When the records say they were; null: there are none. */
  earliest: string | null
  latest: string | null
}

export type Check = {
  /** PEM; undefined: the key in the file itself is believed. */
  publicKey: string | undefined
  /** Called with each checkpoint once it and its records are proven. */
  onCheckpoint?: (checkpoint: Checkpoint, by: CheckpointKey) => Promise<void>
}

export async function check(bytes: AsyncIterable<Uint8Array>, { publicKey, onCheckpoint }: Check): Promise<Proof> {
  const lines = Lines(bytes)
  const { by, statement } = openHeader(await lines.next(), publicKey)
  const { first_n, last_n } = statement
  const places = new Map<string, Place>()
  const span = Span()
  let first: Checkpoint | undefined
  let last: Checkpoint | undefined
  // The one before the first stands there without records, to be followed.
  for (let n = Math.max(1, first_n - 1); n <= last_n; n++) {
    const of = await readCheckpoint(lines, { n, before: last, last: last_n, by })
    last = of
    for (const chain of of.chains) {
      if (n >= first_n) await readRecords(lines, { chain, of, statement, before: places.get(chain.id) }, span.note)
      places.set(chain.id, { seq: chain.last_seq, hash: chain.hash })
    }
    if (n < first_n) continue
    first ??= of
    await onCheckpoint?.(of, by)
  }
  await readEnd(lines)
  if (!first || !last) throw new Unproven('changed', { line: 1 }, 'it says that it holds no checkpoint')
  return { statement, by, checkpoints: last_n - first_n + 1, first, last, chains: places.size, ...span.told() }
}

function Span() {
  const told = { records: 0, earliest: null as string | null, latest: null as string | null }
  return {
    told: () => told,
    note: ({ at }: RecordRead) => {
      told.records++
      if (told.earliest === null || at < told.earliest) told.earliest = at
      if (told.latest === null || at > told.latest) told.latest = at
    },
  }
}
