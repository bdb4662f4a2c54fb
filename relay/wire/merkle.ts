// A Merkle tree over hashes as RFC 6962 §2.1 has it, built while the leaves come: memory grows with the tree's height.
import { createHash } from 'node:crypto'

export type Merkle = {
  add: (leaf: Uint8Array) => void
  /** Of the leaves so far; the tree goes on. */
  root: () => Buffer
}

/** A leaf can never pass as a node. */
const LEAF = new Uint8Array([0])
const NODE = new Uint8Array([1])

export function Merkle(): Merkle {
  /** Roots of the perfect trees that the leaves so far make, the largest first. */
  const peaks: Buffer[] = []
  let count = 0
  return {
    add: leaf => {
      let hash = of(LEAF, leaf)
      for (let rest = count; rest % 2 === 1; rest = (rest - 1) / 2) hash = of(NODE, peaks.pop() as Buffer, hash)
      peaks.push(hash)
      count++
    },
    root: () =>
      peaks.reduceRight<Buffer | undefined>((right, left) => (right ? of(NODE, left, right) : left), undefined) ?? of(),
  }
}

function of(...parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
