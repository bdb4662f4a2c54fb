// Follows a chain from a place that is known to the place it should lead to, and says where it does not. Promise: what
// follow() answers was computed from what the records say now; no stored hash was believed.
import { digestOf, linkOf } from '../../relay/wire/chain'
import { Merkle } from '../../relay/wire/merkle'
import type { Link } from '../audit/links'

export type Place = { seq: number; hash: Buffer }
export type BreakReason = 'changed' | 'removed' | 'inserted'

/** The chain does not verify: which record is the first that is wrong, and how. */
export class BrokenChain extends Error {
  override name = 'BrokenChain'
  constructor(
    readonly seq: number,
    readonly reason: BreakReason,
  ) {
    super(`Record ${seq} is ${reason}`)
  }
}

/** `pages` holds what is stored after `from`, up to `lastSeq`. Throws BrokenChain. */
export async function follow(
  from: Place,
  lastSeq: number,
  pages: AsyncIterable<Link[]>,
): Promise<{ hash: Buffer; root: Buffer }> {
  const tree = Merkle()
  let { seq, hash } = from
  for await (const page of pages)
    for (const link of page) {
      if (link.seq <= seq) throw new BrokenChain(link.seq, 'inserted')
      if (link.seq !== seq + 1) throw new BrokenChain(seq + 1, 'removed')
      hash = linkOf(hash, link.seq, digestOf(link.record))
      if (!link.hash?.equals(hash)) throw new BrokenChain(link.seq, 'changed')
      tree.add(hash)
      seq = link.seq
    }
  if (seq !== lastSeq) throw new BrokenChain(seq + 1, 'removed')
  return { hash, root: tree.root() }
}
