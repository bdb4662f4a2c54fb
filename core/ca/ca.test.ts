// The authority: what it takes from a CSR, what a leaf is, and that the installation is made once; on both databases.
import 'reflect-metadata'
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { X509Certificate } from 'node:crypto'
import {
  ExtendedKeyUsageExtension,
  Pkcs10CertificateRequestGenerator,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509'
import { newKeyAndCsr } from '../../relay/wire/csr'
import { KINDS, openTrust, verifyLeaf } from '../../relay/wire/identity'
import { DATABASE_KINDS, openTestDatabase, type TestDatabase } from '../../tests/harness/database'
import { HOOK_MS } from '../fixture'
import { randomIds } from '../lib/ids'
import { Problem } from '../lib/problem'
import { type Authority, openAuthority } from './authority'
import { EC_P256 } from './issue'
import { PROFILES } from './profiles'
import { newMasterKey, parseMasterKey, seal, unseal } from './seal'

const newId = randomIds().next

describe.each(DATABASE_KINDS)('the authority on %s', kind => {
  let database: TestDatabase
  let authority: Authority
  const masterKey = newMasterKey()
  const nowMs = Date.now()
  const open = () => openAuthority({ sql: database.sql, masterKey, now: () => nowMs, newId })
  beforeAll(async () => {
    database = await openTestDatabase(kind)
    const opened = await Promise.all([open(), open(), open()])
    authority = opened[0]
    expect(new Set(opened.map(one => one.installation)).size).toBe(1)
  }, HOOK_MS)
  afterAll(() => database.remove())

  const refusal = async (csr: string) => {
    const error = await authority.issue(database.sql, { kind: 'user', subjectId: newId(), csr }).then(
      () => undefined,
      (reason: unknown) => reason,
    )
    return error instanceof Problem ? `${error.code}: ${error.detail}` : String(error)
  }
  const crafted = async (algorithm: RsaHashedKeyGenParams | EcKeyGenParams, extra = {}) => {
    const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const signingAlgorithm = 'namedCurve' in algorithm ? EC_P256 : algorithm
    return (await Pkcs10CertificateRequestGenerator.create({ keys, signingAlgorithm, ...extra })).toString('pem')
  }

  test('was made once by three starts at once, with one root and four intermediates', async () => {
    expect(await database.sql`select id from installation`).toHaveLength(1)
    expect(await database.sql`select kind from authorities`).toHaveLength(1 + KINDS.length)
    expect(await database.sql`select kid from signing_keys`).toHaveLength(4)
    expect((await open()).trust).toEqual(authority.trust)
  })

  test('does not open with another master key', async () => {
    const wrong = openAuthority({ sql: database.sql, masterKey: newMasterKey(), now: () => nowMs, newId })
    await expect(wrong).rejects.toThrow(
      'Cannot open the certificate authority: the master key is not the one of this database',
    )
  })

  test('keeps no private key in the clear', async () => {
    const rows = await database.sql<{ sealed_key: string }[]>`
      select sealed_key from authorities union all select sealed_key from signing_keys`
    for (const { sealed_key } of rows) expect(sealed_key).toMatch(/^v1\.[A-Za-z0-9_-]+$/)
  })

  test('refuses a CSR that is none, with a bad signature, or with another key than P-256', async () => {
    expect(await refusal('nonsense')).toBe('invalid-input: The CSR is not PKCS#10 in PEM')
    const pem = newKeyAndCsr().csr
    const der = Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    der[der.length - 4] = (der[der.length - 4] ?? 0) ^ 1
    const broken = `-----BEGIN CERTIFICATE REQUEST-----\n${der.toString('base64')}\n-----END CERTIFICATE REQUEST-----\n`
    expect(await refusal(broken)).toBe('invalid-input: The signature of the CSR does not prove its key')
    const rsa = {
      name: 'RSASSA-PKCS1-v1_5',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    }
    expect(await refusal(await crafted(rsa))).toBe('invalid-input: The key in the CSR is not ECDSA P-256')
    const p384 = { name: 'ECDSA', namedCurve: 'P-384' }
    expect(await refusal(await crafted(p384))).toBe('invalid-input: The key in the CSR is not ECDSA P-256')
  })

  test('takes nothing from a CSR but its key', async () => {
    const csr = await crafted(EC_P256, {
      name: 'CN=root, O=system:masters',
      extensions: [
        new SubjectAlternativeNameExtension([
          { type: 'dns', value: 'evil.test' },
          { type: 'url', value: `sal://${authority.installation}/agent/evil` },
        ]),
        new ExtendedKeyUsageExtension(['1.3.6.1.5.5.7.3.1']),
      ],
    })
    const subjectId = newId()
    const { chain } = await authority.issue(database.sql, {
      kind: 'user',
      subjectId,
      csr,
      addresses: ['also.evil.test'],
    })
    const leaf = new X509Certificate(chain)
    expect(leaf.subject).toBe(`CN=user:${subjectId}`)
    expect(leaf.subjectAltName).toBe(`URI:sal://${authority.installation}/user/${subjectId}`)
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2'])
  })

  test('lists each leaf by its serial, for no longer than its profile allows', async () => {
    for (const leafKind of KINDS) {
      const subjectId = newId()
      const request = { kind: leafKind, subjectId, csr: newKeyAndCsr().csr, lifetimeMs: 365 * 24 * 3_600_000 }
      const leaf = await authority.issue(database.sql, request)
      expect(leaf.notAfter.getTime() - nowMs).toBeLessThanOrEqual(PROFILES[leafKind].maxLifetimeMs)
      const [row] = await database.sql<{ kind: string; subject_id: string; not_after: Date }[]>`
        select kind, subject_id, not_after from certificates where serial = ${leaf.serial}`
      expect(row).toEqual({ kind: leafKind, subject_id: subjectId, not_after: leaf.notAfter })
      const at = { trust: openTrust(authority.trust), nowMs }
      expect(verifyLeaf(new X509Certificate(leaf.chain), leafKind, at).serial).toBe(leaf.serial)
    }
  })
})

describe('sealed keys', () => {
  const key = newMasterKey()
  test('open with the same key and purpose only, and not when a bit differs', () => {
    const sealed = seal('secret', 'a', key)
    expect(unseal(sealed, 'a', key)).toBe('secret')
    expect(() => unseal(sealed, 'b', key)).toThrow()
    expect(() => unseal(sealed, 'a', newMasterKey())).toThrow()
    const flipped = `${sealed.slice(0, 10)}${sealed[10] === 'A' ? 'B' : 'A'}${sealed.slice(11)}`
    expect(() => unseal(flipped, 'a', key)).toThrow()
  })

  test('a master key is 64 hex digits and nothing else', () => {
    expect(parseMasterKey(`${key.toString('hex')}\n`)).toEqual(key)
    for (const bad of ['', 'x'.repeat(64), 'a'.repeat(63), 'a'.repeat(65)]) expect(parseMasterKey(bad)).toBeUndefined()
  })
})
