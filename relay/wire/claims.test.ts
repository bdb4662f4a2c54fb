import { describe, expect, test } from 'bun:test'
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  type ClaimsError,
  type CredentialClaims,
  credentialName,
  type GrantClaims,
  isRenewalProven,
  openKeySet,
  proveRenewal,
  publicX,
  ROOT_KEY_ID,
  type SigningKey,
  sign,
  verify,
} from './claims'

const NOW_S = 1_800_000_000
const newKey = (kid: string): SigningKey => ({ kid, privateKey: generateKeyPairSync('ed25519').privateKey })
const key = newKey('k1')
const keys = new Map<string, KeyObject>([['k1', createPublicKey(key.privateKey)]])
const expected = { keys, issuer: 'here', audience: 'cluster-1', nowMs: NOW_S * 1000 }

const claims: GrantClaims = {
  iss: 'here',
  aud: 'cluster-1',
  sub: 'ann',
  name: 'ann@example.com',
  credential: 'certificate:1',
  rights: [{ cluster_role: 'view', namespaces: null }],
  iat: NOW_S,
  exp: NOW_S + 300,
  jti: 'j',
}
const grant = (change: Partial<GrantClaims> = {}, by = key) => sign('sal-grant+jwt', { ...claims, ...change }, by)
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const problemOf = (token: string, at = expected) => {
  try {
    verify('sal-grant+jwt', token, at)
    return 'accepted'
  } catch (error) {
    return (error as ClaimsError).problem
  }
}

test('verify() returns the claims that were signed', () => {
  expect(verify('sal-grant+jwt', grant(), expected)).toEqual(claims)
})

describe('A51 verify() refuses', () => {
  const [head = '', body = '', signature = ''] = grant().split('.')
  const cases: [string, string, string][] = [
    ['a grant of another cluster', grant({ aud: 'cluster-2' }), 'wrong-audience'],
    ['a grant of another installation', grant({ iss: 'there' }), 'wrong-issuer'],
    ['a grant that has run out', grant({ exp: NOW_S }), 'expired'],
    ['a grant without an end', grant({ exp: undefined as unknown as number }), 'expired'],
    ['a grant from the future', grant({ iat: NOW_S + 120, exp: NOW_S + 600 }), 'not-yet-valid'],
    ['a grant by an unknown key', grant({}, newKey('k2')), 'unknown-key'],
    ['a grant by another key under a known name', grant({}, newKey('k1')), 'bad-signature'],
    ['changed claims', `${head}.${part({ ...claims, sub: 'eve' })}.${signature}`, 'bad-signature'],
    ['a stretched end', `${head}.${part({ ...claims, exp: NOW_S + 9_999 })}.${signature}`, 'bad-signature'],
    ['no signature', `${head}.${body}.`, 'malformed'],
    ['alg none', `${part({ alg: 'none', typ: 'sal-grant+jwt', kid: 'k1' })}.${body}.${signature}`, 'wrong-type'],
    ['alg HS256', `${part({ alg: 'HS256', typ: 'sal-grant+jwt', kid: 'k1' })}.${body}.${signature}`, 'wrong-type'],
    [
      'a critical header',
      `${part({ alg: 'EdDSA', typ: 'sal-grant+jwt', kid: 'k1', crit: ['x'] })}.${body}.${signature}`,
      'wrong-type',
    ],
    ['a fourth part', `${grant()}.x`, 'malformed'],
    ['garbage', 'a.b.c', 'malformed'],
    ['nothing', '', 'malformed'],
  ]
  for (const [what, token, problem] of cases) test(what, () => expect(problemOf(token)).toBe(problem as never))

  test('a bearer credential shown as a grant', () => {
    const credential: CredentialClaims = {
      iss: 'here',
      aud: 'relay',
      sub: 'ann',
      name: 'a',
      sid: 's',
      iat: NOW_S,
      exp: NOW_S + 300,
      jti: 'j',
    }
    expect(problemOf(sign('sal-credential+jwt', credential, key))).toBe('wrong-type')
  })
})

test('openKeySet() believes only the root', () => {
  const root = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const other = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const set = {
    iss: 'here',
    aud: 'sal-keys' as const,
    keys: [{ kid: 'k1', use: 'grant' as const, x: publicX(key.privateKey) }],
    iat: NOW_S,
  }
  const from = { root: root.publicKey, issuer: 'here', nowMs: NOW_S * 1000 }
  const token = sign('sal-keys+jwt', set, { kid: ROOT_KEY_ID, privateKey: root.privateKey })
  const opened = openKeySet(token, from)
  expect(verify('sal-grant+jwt', grant(), { ...expected, keys: opened.grant }).sub).toBe('ann')
  expect(opened.credential.size).toBe(0)
  const forged = sign('sal-keys+jwt', set, { kid: ROOT_KEY_ID, privateKey: other.privateKey })
  expect(() => openKeySet(forged, from)).toThrow('bad signature')
  expect(() => openKeySet(token, { ...from, issuer: 'there' })).toThrow('wrong issuer')
})

test('a renewal is proven by the current key for this very CSR only', () => {
  const current = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = current.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const proof = proveRenewal('csr one', pem)
  expect(isRenewalProven('csr one', proof, current.publicKey)).toBe(true)
  expect(isRenewalProven('csr two', proof, current.publicKey)).toBe(false)
  expect(isRenewalProven('csr one', proof, generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)).toBe(false)
  expect(isRenewalProven('csr one', 'AAAA', current.publicKey)).toBe(false)
})

test('credentialName() tells kubectl in the browser from kubectl elsewhere', () => {
  expect(credentialName({ sid: 'a' })).toBe('session:a')
  expect(credentialName({ sid: 'a', origin: 'browser' })).toBe('browser:a')
})
