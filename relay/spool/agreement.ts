// Finds out how far core has the chain as we have it: core may have been set back, and so may our own disk.
import type { AuditAck } from '../wire/messages'
import type { From } from './opening'
import type { Reader } from './reader'
import type { Spool } from './spool'

export type GivenUp = From & { why: string }
/** A link by its seq and hash. */
export type Known = { seq: number; hash: string }

/**
 * `ask` sends a batch without records, with what else it is given; undefined: the chain is another relay's.
 * `known` is a link of ours.
 */
export async function findAgreement({
  spool,
  reader,
  ask,
  known,
}: {
  spool: Pick<Spool, 'durableSeq'>
  reader: Reader
  ask: (more: string) => Promise<AuditAck | undefined>
  known: Known
}): Promise<Known | GivenUp | 'foreign'> {
  const head = await ask('')
  if (!head) return 'foreign'
  const at = head.acknowledged_seq
  const lowest = reader.lowest()
  if (at < lowest) return { after: at, forgotten: lowest - at, why: 'Core has lost records that it had taken' }
  if (at <= spool.durableSeq() && (await ours(at)) === head.hash) return { seq: at, hash: head.hash }
  const after = await lastCommon(lowest, Math.min(at, spool.durableSeq()))
  return { after, forgotten: 0, why: 'Core has other records in their place' }

  async function ours(seq: number): Promise<string | undefined> {
    return seq === known.seq && known.hash !== '' ? known.hash : reader.hashAt(seq)
  }

  /** The highest seq up to which both sides have the same; they have at `low`. */
  async function lastCommon(low: number, high: number): Promise<number> {
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const theirs = await ask(`,"link":${middle}`)
      if (theirs?.link && theirs.link === (await ours(middle))) low = middle
      else high = middle - 1
    }
    return low
  }
}
