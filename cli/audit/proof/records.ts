// The records of one chain of one checkpoint: every link computed anew, from where the chain stood to what was signed.
import { digestOfCanonical, firstHash, linkOf } from '../../../relay/wire/chain'
import type { EvidenceClaims, SealedChain } from '../../../relay/wire/claims'
import { openingOf } from '../../../relay/wire/evidence'
import { Merkle } from '../../../relay/wire/merkle'
import type { Checkpoint } from './checkpoints'
import { diagnose } from './diagnose'
import { Unproven } from './finding'
import type { Lines, RecordRead } from './lines'

/** Where a chain stood in the last checkpoint that has it. */
export type Place = { seq: number; hash: string }

export type Records = { chain: SealedChain; of: Checkpoint; statement: EvidenceClaims; before: Place | undefined }

/** Throws Unproven. `note` is called with each record that is proven. */
export async function readRecords(lines: Lines, at: Records, note: (record: RecordRead) => void): Promise<void> {
  const { chain, of, statement } = at
  requireContinued(at)
  const opening = openingOf(chain, statement.dropped)
  const tree = Merkle()
  let previous: Buffer = Buffer.from(opening.hash, 'hex')
  for (let seq = opening.seq + 1; seq <= chain.last_seq; seq++) {
    const line = await lines.next()
    const isHere = line?.type === 'record' && line.chain === chain.id && line.seq === seq
    const link = isHere ? linkOf(previous, seq, digestOfCanonical(line.text)) : undefined
    if (!isHere || link?.toString('hex') !== line.hash)
      throw await diagnose(line, { chain: chain.id, seq, previous, checkpoint: of.n }, lines)
    previous = link as Buffer
    tree.add(previous)
    note(line)
  }
  const isRoot = !opening.isWhole || tree.root().toString('hex') === chain.root
  if (previous.toString('hex') === chain.hash && isRoot) return
  const why = `its records ${opening.seq + 1} to ${chain.last_seq} are not those that were sealed`
  throw new Unproven('rewritten', { chain: chain.id, checkpoint: of.n, line: of.line }, why)
}

function requireContinued({ chain, of, statement, before = beginning(chain, statement) }: Records): void {
  if (!before || (before.seq === chain.first_seq - 1 && before.hash === chain.from)) return
  const why = `it does not go on where the checkpoints before it left off, after record ${before.seq}`
  throw new Unproven('rewritten', { chain: chain.id, checkpoint: of.n, line: of.line }, why)
}

/** Of a chain that no checkpoint before has; undefined: one before this file may have it. */
function beginning({ id, first_seq }: SealedChain, { first_n }: EvidenceClaims): Place | undefined {
  return first_n === 1 || first_seq === 1 ? { seq: 0, hash: firstHash(id).toString('hex') } : undefined
}
