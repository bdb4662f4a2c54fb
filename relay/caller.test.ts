// What a bearer credential is called by the relay: the session or the token it is from, and nothing it does not know.
import { expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { createCallers } from './caller'
import { type CredentialClaims, sign } from './wire/claims'
import type { Trust } from './wire/identity'

const NOW_MS = 1_800_000_000_000
const { publicKey, privateKey } = generateKeyPairSync('ed25519')
const callers = createCallers({
  trust: () => ({ installation: 'here' }) as Trust,
  credentialKeys: () => new Map([['k', publicKey]]),
  now: () => NOW_MS,
})

type From = Pick<CredentialClaims, 'sid' | 'tid' | 'origin'>
const identify = (from: From) => callers.identify(undefined, credential(from)).credential

function credential(from: From): string {
  const dates = { iat: NOW_MS / 1000, exp: NOW_MS / 1000 + 60 }
  const claims = { iss: 'here', aud: 'relay' as const, sub: 'p', name: 'n', jti: 'j', ...dates, ...from }
  return `Bearer ${sign('sal-credential+jwt', claims, { kid: 'k', privateKey })}`
}

test('identify() names the session, the way it is used, or the token and its secret', () => {
  expect(identify({ sid: 's-1' })).toBe('session:s-1')
  expect(identify({ sid: 's-1', origin: 'browser' })).toBe('browser:s-1')
  expect(identify({ tid: 't-1.2' })).toBe('token:t-1.2')
})

test('A11 a flood of credentials that are none neither is remembered nor makes a good one forgotten', () => {
  let verified = 0
  const flooded = createCallers({
    trust: () => ({ installation: 'here' }) as Trust,
    credentialKeys: () => {
      verified++
      return new Map([['k', publicKey]])
    },
    now: () => NOW_MS,
  })
  const good = credential({ sid: 's-1' })
  flooded.identify(undefined, good)
  expect(verified).toBe(1)
  for (let n = 0; n < 12_000; n++) expect(() => flooded.identify(undefined, `Bearer a${n}.b.c`)).toThrow()
  flooded.identify(undefined, good)
  expect(verified).toBe(12_001)
})

test('identify() refuses a credential that is from neither', () => {
  expect(() => identify({})).toThrow('it is from nothing this relay knows')
})
