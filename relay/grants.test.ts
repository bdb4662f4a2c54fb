import { expect, test } from 'bun:test'
import type { Caller } from './caller'
import { CoreUnreachable } from './core-client'
import { createGrants } from './grants'
import type { Failure } from './status'
import { readGrant } from './wire/claims'
import type { GrantAnswer, GrantRequest } from './wire/messages'

const ann: Caller = { principalId: 'ann', credential: 'certificate:1' }
const bob: Caller = { principalId: 'bob', credential: 'session:2' }

const grantOf = (claims: object) => `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`
const idOf = ({ token }: { token: string }) => readGrant(token).jti

function setUp() {
  let nowMs = 1_000_000
  const asked: { request: GrantRequest; answer: (answer: GrantAnswer) => void; fail: (error: Error) => void }[] = []
  const grants = createGrants({
    now: () => nowMs,
    ask: request => new Promise((answer, fail) => void asked.push({ request, answer, fail })),
  })
  const granted = (jti: string, claims: object = {}): GrantAnswer => ({
    grant: grantOf({ jti, ...claims }),
    name: 'ann@example.com',
    exp: nowMs / 1000 + 300,
    rights: [],
  })
  return {
    grants,
    asked,
    granted,
    wait: (ms: number) => {
      nowMs += ms
    },
  }
}

const reasonOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    error => (error as Failure).reason,
  )

test('get() asks core once for all who wait, and not again while the grant is young', async () => {
  const { grants, asked, granted } = setUp()
  const waiting = [grants.get(ann, 'c1'), grants.get(ann, 'c1')]
  expect(asked).toHaveLength(1)
  asked[0]?.answer(granted('g1'))
  expect((await Promise.all(waiting)).map(idOf)).toEqual(['g1', 'g1'])
  expect(idOf(await grants.get(ann, 'c1'))).toBe('g1')
  expect(asked).toHaveLength(1)
})

test('get() never gives one credential, principal or cluster the grant of another', () => {
  const { grants, asked } = setUp()
  for (const [caller, cluster] of [
    [ann, 'c1'],
    [ann, 'c2'],
    [bob, 'c1'],
    [{ ...ann, credential: 'certificate:9' }, 'c1'],
  ] as const) {
    grants.get(caller, cluster).catch(() => {})
  }
  expect(asked).toHaveLength(4)
})

test('drop() during a fetch makes everyone who waited ask again', async () => {
  const { grants, asked, granted } = setUp()
  const waiting = [grants.get(ann, 'c1'), grants.get(ann, 'c1')]
  grants.drop({ principalId: 'ann' })
  asked[0]?.answer(granted('before the change'))
  await Promise.resolve().then(() => {})
  while (asked.length < 2) await Promise.resolve()
  asked[1]?.answer({ denied: 'no-such-cluster' })
  expect(await Promise.all(waiting.map(reasonOf))).toEqual(['no-such-cluster', 'no-such-cluster'])
})

test('A43 a grant is renewed ahead of time while the old one serves, and dies at its end when core is away', async () => {
  const { grants, asked, granted, wait } = setUp()
  const first = grants.get(ann, 'c1')
  asked[0]?.answer(granted('g1'))
  await first
  wait(200_000)
  expect(idOf(await grants.get(ann, 'c1'))).toBe('g1')
  expect(asked).toHaveLength(2)
  asked[1]?.fail(new CoreUnreachable('away'))
  await Promise.resolve()
  wait(101_000)
  const late = grants.get(ann, 'c1')
  asked[2]?.fail(new CoreUnreachable('away'))
  expect(await reasonOf(late)).toBe('core-unreachable')
})

test('a denial is remembered for a second, so that a hammering client costs core one question', async () => {
  const { grants, asked, wait } = setUp()
  const first = grants.get(ann, 'c1')
  asked[0]?.answer({ denied: 'no-rights' })
  expect(await reasonOf(first)).toBe('no-rights')
  expect(await reasonOf(grants.get(ann, 'c1'))).toBe('no-rights')
  expect(asked).toHaveLength(1)
  wait(1_001)
  grants.get(ann, 'c1').catch(() => {})
  expect(asked).toHaveLength(2)
})

test('drop() of a cluster forgets its grants only', async () => {
  const { grants, asked, granted } = setUp()
  for (const cluster of ['c1', 'c2']) {
    const got = grants.get(ann, cluster)
    asked.at(-1)?.answer(granted(cluster))
    await got
  }
  grants.drop({ clusterId: 'c1' })
  expect(grants.held()).toEqual([{ caller: ann, clusterId: 'c2' }])
})

test('a grant says what becomes of a request whose records cannot be written', async () => {
  const { grants, asked, granted } = setUp()
  const [refuses, goesOn] = [grants.get(ann, 'c1'), grants.get(bob, 'c1')]
  asked[0]?.answer(granted('g1'))
  asked[1]?.answer(granted('g2', { audit: 'continue' }))
  expect([(await refuses).audit, (await goesOn).audit]).toEqual(['refuse', 'continue'])
})
