// What an anchor has kept of the checkpoints, one JWS a line in the order it took them, against those of the evidence: the
// only thing that shows an end that was cut off or replaced where the evidence comes from.
import { ExitError } from '../../../kit/exit'
import type { EvidenceClaims } from '../../../relay/wire/claims'
import { type CheckpointKey, hashOfCheckpoint } from '../../../relay/wire/evidence'
import type { Checkpoint } from './checkpoints'
import { UNPROVEN, Unproven } from './finding'
import { textLines } from './lines'
import { openedCheckpoint } from './signed'

type Anchored = { n: number; at: string; hash: string; line: number }

/** `last` is the newest checkpoint that is as it was anchored. */
export type Comparison = { compared: number; last: number }

export type Anchor = ReturnType<typeof Anchor>

/** Both are read side by side, so neither is ever whole in memory. */
export function Anchor(bytes: AsyncIterable<Uint8Array>) {
  const texts = textLines(bytes)
  const told: Comparison = { compared: 0, last: 0 }
  let line = 0
  let next: Anchored | undefined
  let isOver = false
  return { compare, finish }

  /** Checkpoints of the evidence, in order. Throws Unproven. */
  async function compare(checkpoint: Checkpoint, by: CheckpointKey): Promise<void> {
    for (let one = await peek(by); one && one.n <= checkpoint.n; one = await peek(by)) {
      next = undefined
      // What is older was taken twice, or is before the evidence.
      if (one.n < checkpoint.n) continue
      if (one.hash !== checkpoint.hash)
        throw new Unproven('rewritten', { checkpoint: one.n, line: checkpoint.line }, anchored(one, 'is another'))
      if (told.last !== one.n) told.compared++
      told.last = one.n
    }
  }

  /** Throws Unproven for what was anchored before the evidence was made, in its time, and is not in it. */
  async function finish(statement: EvidenceClaims, by: CheckpointKey): Promise<Comparison> {
    const { last_n, at, to } = statement
    for (let one = await peek(by); one; one = await peek(by)) {
      next = undefined
      const isDue = to === null ? one.at <= at : one.at < to && one.at <= at
      if (one.n > last_n && isDue)
        throw new Unproven('truncated', { checkpoint: last_n + 1, line: 1 }, anchored(one, 'says that there were more'))
    }
    if (told.compared > 0) return told
    throw new ExitError('Cannot prove the audit: the anchor holds none of its checkpoints', UNPROVEN)
  }

  async function peek(by: CheckpointKey): Promise<Anchored | undefined> {
    while (!next && !isOver) {
      const { done, value } = await texts.next()
      isOver = done === true
      line++
      if (!done && value !== '') next = read(value ?? '', by)
    }
    return next
  }

  function read(jws: string, by: CheckpointKey): Anchored {
    try {
      const { n, at } = openedCheckpoint({ jws, n: 0, line }, by)
      return { n, at, hash: hashOfCheckpoint(jws), line }
    } catch (error) {
      if (!(error instanceof Unproven)) throw error
      throw new Unproven(
        error.wrong,
        { line },
        'it is the anchor, and what it holds there is no checkpoint of this key',
      )
    }
  }
}

function anchored({ n, line }: Anchored, what: string): string {
  return `checkpoint ${n} on line ${line} of the anchor ${what}`
}
