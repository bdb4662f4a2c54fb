// The tree against the definition of RFC 6962 §2.1, and against roots that others have published.
import { expect, test } from 'bun:test'
import { createHash } from 'node:crypto'
import { Merkle } from './merkle'

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest()

/** MTH as the RFC writes it down: split at the largest power of two that is smaller than n. */
function defined(leaves: Uint8Array[]): Buffer {
  const [only] = leaves
  if (!only) return sha256()
  if (leaves.length === 1) return sha256(Buffer.from([0]), only)
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return sha256(Buffer.from([1]), defined(leaves.slice(0, half)), defined(leaves.slice(half)))
}

test('Merkle() is the tree that RFC 6962 defines, for every number of leaves', () => {
  const leaves: Uint8Array[] = []
  const tree = Merkle()
  for (let count = 0; count <= 70; count++) {
    expect(tree.root()).toEqual(defined(leaves))
    const leaf = sha256(Buffer.from(String(count)))
    leaves.push(leaf)
    tree.add(leaf)
  }
})

/** From the test vectors of Certificate Transparency's own implementation. */
const VECTORS: [string[], string][] = [
  [[], 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  [[''], '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
  [['', '00'], 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
  [['', '00', '10'], 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
]
for (const [leaves, root] of VECTORS)
  test(`Merkle() of ${leaves.length} known leaves has the known root`, () => {
    const tree = Merkle()
    for (const leaf of leaves) tree.add(Buffer.from(leaf, 'hex'))
    expect(tree.root().toString('hex')).toBe(root)
  })
