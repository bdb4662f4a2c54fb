// What reaches the API server without a grant that core signed for this very cluster: nothing (A8, A51).
import { beforeEach, describe, expect, test } from 'bun:test'
import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { EventEmitter } from 'node:events'
import type { IncomingHeaders } from '../kit/h2/hpack-decoder'
import type { Stream } from '../kit/h2/stream'
import type { GrantClaims, SigningKey } from '../relay/wire/claims'
import { type CredentialClaims, sign } from '../relay/wire/claims'
import { TUNNEL } from '../relay/wire/headers'
import { quiet } from '../tests/harness/database'
import { type ApiServer, ApiServerRefused } from './api-server'
import type { Controls } from './controls'
import { createGrants } from './grant'
import type { Rights } from './rights'
import { createServe } from './serve'
import { grant, NOW_S } from './testing'
import type { Tokens } from './tokens'

const newKey = (kid: string): SigningKey => ({ kid, privateKey: generateKeyPairSync('ed25519').privateKey })
const core = newKey('core')
/** Of another cluster's installation, or of an agent that became hostile: it holds public keys only, so it makes its own. */
const other = newKey('core')

const asked: string[] = []
let trouble: Error | undefined
beforeEach(() => {
  asked.length = 0
  trouble = undefined
})

const grants = createGrants({
  keys: () => new Map([['core', createPublicKey(core.privateKey)]]),
  installation: 'here',
  clusterId: 'cluster-1',
  now: () => NOW_S * 1000,
})
const note = (what: string) => async () => {
  asked.push(what)
  throw trouble ?? new Error('not needed here')
}
const serve = createServe({
  grants,
  api: { stream: note('a request'), dial: note('an upgrade'), call: note('a call of its own') } as unknown as ApiServer,
  rights: { ensure: note('rights'), forget: () => {} } as unknown as Rights,
  tokens: { get: note('a token'), forget: () => false } as unknown as Tokens,
  controls: { handle: note('a control') } as Controls,
  namespace: 'salaminia',
  log: quiet,
})

/** The reason with which a stream of these headers is answered. */
function reasonFor(headers: IncomingHeaders): Promise<unknown> {
  return new Promise(resolve => {
    const stream = Object.assign(new EventEmitter(), {
      respond: (answer: Record<string, unknown>) => resolve(answer[TUNNEL.reason]),
      resume: () => {},
    })
    serve(stream as unknown as Stream, { ':method': 'GET', ':path': '/api/v1/secrets', ...headers })
  })
}
const signed = (change: Partial<GrantClaims> = {}, key = core) => sign('sal-grant+jwt', grant(change), key)
const credential: CredentialClaims = {
  ...{ iss: 'here', aud: 'relay', sub: 'ann', name: 'ann', sid: 's', jti: 'j' },
  ...{ iat: NOW_S, exp: NOW_S + 60 },
}
const unsigned = () => {
  const [, body] = signed().split('.')
  return `${Buffer.from('{"alg":"none","typ":"sal-grant+jwt"}').toString('base64url')}.${body}.`
}

describe('A8 without a grant nothing is asked of the API server, and never as the agent itself', () => {
  const refused: [string, () => IncomingHeaders][] = [
    ['none', () => ({})],
    ['an empty one', () => ({ [TUNNEL.grant]: '' })],
    ['one in the place of another header', () => ({ authorization: `Bearer ${signed()}` })],
    ['two', () => ({ [TUNNEL.grant]: [signed(), signed()] as unknown as string })],
    ['nonsense', () => ({ [TUNNEL.grant]: 'a.b.c' })],
    ['one that nobody signed', () => ({ [TUNNEL.grant]: unsigned() })],
    ['a credential of a person', () => ({ [TUNNEL.grant]: sign('sal-credential+jwt', credential, core) })],
  ]
  for (const [what, headers] of refused)
    for (const upgrade of [undefined, 'websocket'])
      test(`${what}${upgrade ? ', for an upgrade' : ''}`, async () => {
        const sent = { ...headers(), ...(upgrade ? { [TUNNEL.upgrade]: upgrade } : {}) }
        expect([await reasonFor(sent), asked]).toEqual(['grant-refused', []])
      })

  test('one that has run out', async () => {
    const old = signed({ iat: NOW_S - 300, exp: NOW_S - 1 })
    expect([await reasonFor({ [TUNNEL.grant]: old }), asked]).toEqual(['grant-expired', []])
  })

  test('and rights that could not be made end the request before it is sent', async () => {
    trouble = new ApiServerRefused(403, 'no')
    expect(await reasonFor({ [TUNNEL.grant]: signed() })).toBe('rights-not-made')
    expect(asked).toEqual(['rights'])
  })
})

describe('A51 a grant is good in its own cluster only', () => {
  const refused: [string, () => string][] = [
    ['for another cluster', () => signed({ aud: 'cluster-2' })],
    ['of another installation', () => signed({ iss: 'there' })],
    ['signed by another key under the same name', () => signed({}, other)],
    ['signed by a key that is not known', () => signed({}, newKey('agent'))],
  ]
  for (const [what, token] of refused)
    test(what, async () => {
      expect([await reasonFor({ [TUNNEL.grant]: token() }), asked]).toEqual(['grant-refused', []])
    })

  test('and is believed there', async () => {
    await reasonFor({ [TUNNEL.grant]: signed() })
    expect(asked).toEqual(['rights'])
  })
})
