// Names the principal behind a request: a user certificate that the TLS handshake proved, or a bearer credential signed
// by core. Promise: a caller exists only after verification; nothing else in a request can name one.
import type { KeyObject, X509Certificate } from 'node:crypto'
import { Failure } from './status'
import { ClaimsError, credentialName, verify } from './wire/claims'
import { IdentityError, type Trust, verifyLeaf } from './wire/identity'

export type Caller = {
  principalId: string
  /** `certificate:<serial>`, `session:<id>`, `browser:<id>` or `token:<id>.<generation>`, as core knows it. */
  credential: string
}

export type Callers = {
  /** `certificate` is the peer's leaf or undefined; `authorization` the request's header. Throws Failure. */
  identify: (certificate: X509Certificate | undefined, authorization: string | undefined) => Caller
}

/** Verified credentials are remembered by the whole header until they expire; the bound keeps a flood harmless. */
const REMEMBERED = 10_000

export function createCallers(deps: {
  trust: () => Trust
  credentialKeys: () => ReadonlyMap<string, KeyObject>
  now: () => number
}): Callers {
  const remembered = new Map<string, { caller: Caller; exp: number }>()
  return { identify }

  /** A caller that shows both is the certificate's principal: the bearer is someone else's business (Argo CD). */
  function identify(certificate: X509Certificate | undefined, authorization: string | undefined): Caller {
    if (certificate) return byCertificate(certificate)
    if (authorization !== undefined) return byCredential(authorization)
    throw new Failure('no-credential')
  }

  function byCertificate(certificate: X509Certificate): Caller {
    try {
      const { identity, serial } = verifyLeaf(certificate, 'user', { trust: deps.trust(), nowMs: deps.now() })
      return { principalId: identity.id, credential: `certificate:${serial}` }
    } catch (error) {
      if (error instanceof IdentityError) throw new Failure('certificate-refused', error.message, { cause: error })
      throw error
    }
  }

  function byCredential(authorization: string): Caller {
    const known = remembered.get(authorization)
    if (known && deps.now() / 1000 < known.exp) return known.caller
    const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1]
    if (!token) throw new Failure('credential-refused')
    try {
      const expected = { keys: deps.credentialKeys(), issuer: deps.trust().installation, nowMs: deps.now() }
      const claims = verify('sal-credential+jwt', token, { ...expected, audience: 'relay' })
      const credential = credentialName(claims)
      if (credential === undefined) throw new Failure('credential-refused', 'it is from nothing this relay knows')
      const caller = { principalId: claims.sub, credential }
      if (remembered.size >= REMEMBERED) remembered.clear()
      remembered.set(authorization, { caller, exp: claims.exp })
      return caller
    } catch (error) {
      if (error instanceof ClaimsError)
        throw new Failure('credential-refused', error.problem.replaceAll('-', ' '), { cause: error })
      throw error
    }
  }
}
