// Believes a grant only after checking it here: core's signature, this cluster as audience, this installation, expiry.
// Promise: a relay cannot invent, stretch or redirect rights; verifyGrant() has no side effects on rights.
import type { KeyObject } from 'node:crypto'
import { ClaimsError, type GrantClaims, verify } from '../relay/wire/claims'

export type GrantRefused = { refused: 'grant-refused' | 'grant-expired' }

export type Grants = { verify: (token: string) => GrantClaims | GrantRefused }

/** Verified grants are remembered by their exact text; the bound keeps a flood of different ones harmless. */
const REMEMBERED = 5_000

export function createGrants(deps: {
  /** Changes when core's key set does. */
  keys: () => ReadonlyMap<string, KeyObject>
  installation: string
  clusterId: string
  now: () => number
}): Grants {
  const remembered = new Map<string, GrantClaims>()
  return {
    verify: token => {
      const known = remembered.get(token)
      if (known) return deps.now() / 1000 < known.exp ? known : { refused: 'grant-expired' }
      try {
        const expected = { keys: deps.keys(), issuer: deps.installation, audience: deps.clusterId, nowMs: deps.now() }
        const claims = verify('sal-grant+jwt', token, expected)
        if (remembered.size >= REMEMBERED) remembered.clear()
        remembered.set(token, claims)
        return claims
      } catch (error) {
        if (!(error instanceof ClaimsError)) throw error
        return { refused: error.problem === 'expired' ? 'grant-expired' : 'grant-refused' }
      }
    },
  }
}

export function isRefused(answer: GrantClaims | GrantRefused): answer is GrantRefused {
  return 'refused' in answer
}
