import { beforeAll, describe, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import { EC_P256, type Issuer, issueIntermediate, issueLeaf, issueRoot } from '../../core/ca/issue'
import type { Query } from '../../core/db/database'
import { type IdentityError, KINDS, type Kind, openTrust, type Trust, type TrustBundle, verifyLeaf } from './identity'

const NOW = Date.parse('2026-06-01T12:00:00Z')
const HOUR = 3_600_000
const ID = '01a20000-0000-7000-8000-000000000001'

type Installation = { bundle: TrustBundle; trust: Trust; issuers: Record<Kind, Issuer>; root: Issuer }

// The serial list is core's business; here a leaf is only bytes.
const nowhere = (async () => []) as unknown as Query
const newKeys = () => crypto.subtle.generateKey(EC_P256, true, ['sign', 'verify'])

async function install(installation: string): Promise<Installation> {
  const root = await issueRoot(installation, await newKeys(), NOW - HOUR)
  const made = await Promise.all(
    KINDS.map(
      async kind =>
        [
          kind,
          await issueIntermediate(installation, kind, { root, keys: await newKeys(), nowMs: NOW - HOUR }),
        ] as const,
    ),
  )
  const issuers = Object.fromEntries(made) as Record<Kind, Issuer>
  const intermediates = Object.fromEntries(
    made.map(([kind, { certificate }]) => [kind, certificate.toString('pem')]),
  ) as Record<Kind, string>
  const bundle = { installation, root: root.certificate.toString('pem'), intermediates }
  return { bundle, trust: openTrust(bundle), issuers, root }
}

/** A leaf that says it is `kind`, signed by the intermediate of `signedBy`. */
async function leaf(from: Installation, kind: Kind, signedBy: Kind = kind): Promise<X509Certificate> {
  const request = {
    installation: from.bundle.installation,
    kind,
    subjectId: ID,
    publicKey: (await newKeys()).publicKey,
  }
  const { chain } = await issueLeaf(nowhere, request, { issuer: from.issuers[signedBy], nowMs: NOW })
  return new X509Certificate(chain)
}

const problemOf = (certificate: X509Certificate, kind: Kind, at: { trust: Trust; nowMs?: number }) => {
  try {
    verifyLeaf(certificate, kind, { trust: at.trust, nowMs: at.nowMs ?? NOW })
    return 'accepted'
  } catch (error) {
    return (error as IdentityError).problem
  }
}

let ours: Installation
let theirs: Installation
/** Calls itself by our name, under a root of its own. */
let impostor: Installation

beforeAll(async () => {
  ours = await install('ours')
  theirs = await install('theirs')
  impostor = await install('ours')
})

describe('verifyLeaf() accepts a leaf of exactly the kind asked for', () => {
  for (const is of KINDS) {
    for (const asked of KINDS) {
      test(`a "${is}" leaf as "${asked}"`, async () => {
        expect(problemOf(await leaf(ours, is), asked, ours)).toBe(is === asked ? 'accepted' : 'wrong-kind')
      })
    }
    for (const signer of KINDS.filter(kind => kind !== is)) {
      test(`a leaf that says "${is}", signed by the "${signer}" intermediate`, async () => {
        expect(problemOf(await leaf(ours, is, signer), is, ours)).toBe('chain-broken')
      })
    }
    test(`a "${is}" leaf of another installation, also of one with our name`, async () => {
      expect(problemOf(await leaf(theirs, is), is, ours)).toBe('wrong-installation')
      expect(problemOf(await leaf(impostor, is), is, ours)).toBe('chain-broken')
    })
    test(`a "${is}" leaf before and after its time`, async () => {
      const certificate = await leaf(ours, is)
      expect(problemOf(certificate, is, { ...ours, nowMs: NOW - HOUR })).toBe('not-yet-valid')
      expect(problemOf(certificate, is, { ...ours, nowMs: NOW + 25 * HOUR })).toBe('expired')
    })
  }
})

test('verifyLeaf() refuses an authority as a leaf', () => {
  for (const { certificate } of [...Object.values(ours.issuers), ours.root]) {
    expect(problemOf(new X509Certificate(certificate.toString('pem')), 'user', ours)).toBe('no-identity')
  }
})

test('openTrust() refuses a bundle whose intermediate the root did not issue', () => {
  const mixed = {
    ...ours.bundle,
    intermediates: { ...ours.bundle.intermediates, agent: impostor.bundle.intermediates.agent },
  }
  expect(() => openTrust(mixed)).toThrow('Cannot trust the "agent" intermediate: the root did not issue it')
})

test('verifyLeaf() answers who it is', async () => {
  const verified = verifyLeaf(await leaf(ours, 'agent'), 'agent', { trust: ours.trust, nowMs: NOW })
  expect(verified.identity).toEqual({ installation: 'ours', kind: 'agent', id: ID })
  expect(verified.serial).toMatch(/^[0-9a-f]{32}$/)
})
