// Finds out how far core has the chain as we have it: core may have been set back, and so may our own disk.
import type { AuditAck } from '../wire/messages'
import type { From } from './opening'
import type { Reader } from './reader'
import type { Spool } from './spool'

export type GivenUp = From & { why: string }

/** `ask` sends a batch without records, with what it is given behind the chain's id. Undefined: ask again. */
export async function findAgreement({
  spool,
  reader,
  ask,
}: {
  spool: Pick<Spool, 'spoolId' | 'durableSeq'>
  reader: Reader
  ask: (rest: string) => Promise<AuditAck | undefined>
}): Promise<{ at: number } | GivenUp | undefined> {
  const id = spool.spoolId()
  const head = await ask(',"records":[]')
  if (!head) {
    if (spool.spoolId() === id) throw new Error('Core does not say how far it has the chain')
    return undefined
  }
  const at = head.acknowledged_seq
  const lowest = reader.lowest()
  if (at < lowest) return { after: at, forgotten: lowest - at, why: 'Core has lost records that it had taken' }
  if (at <= spool.durableSeq() && (await reader.hashAt(at)) === head.hash) return { at }
  const after = await lastCommon(lowest, Math.min(at, spool.durableSeq()))
  return { after, forgotten: 0, why: 'Core has other records in their place' }

  /** The highest seq up to which both sides have the same; they have at `low`. */
  async function lastCommon(low: number, high: number): Promise<number> {
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      const theirs = await ask(`,"records":[],"link":${middle}`)
      if (theirs?.link && theirs.link === (await reader.hashAt(middle))) low = middle
      else high = middle - 1
    }
    return low
  }
}
