// Two agents of one cluster over one API server: they make and remove the same objects and never undo a newer grant.
import { expect, test } from 'bun:test'
import type { Right } from '../relay/wire/claims'
import { ADMIN, ANN, grant, NOW_S, setUp, VIEW } from './testing'

const EDIT: Right = { cluster_role: 'edit', namespaces: ['default'] }
const roles = (paths: string[]) => paths.map(path => path.split(':').at(-1))

test('one with an older grant neither takes away nor brings back what the newer one said', async () => {
  const { rights: first, start, bound } = setUp()
  const second = start()
  await first.ensure(grant({ rights: [VIEW, ADMIN] }))
  await second.ensure(grant({ iat: NOW_S + 1, rights: [VIEW, EDIT] }))
  expect(roles(bound())).toEqual(['edit', 'view'])
  first.forget(ANN)
  await first.ensure(grant({ rights: [VIEW, ADMIN] }))
  expect(roles(bound())).toEqual(['edit', 'view'])
  await start().ensure(grant({ rights: [] }))
  expect(roles(bound())).toEqual(['edit', 'view'])
})

test('nor does its clean-up', async () => {
  const { rights: first, start, bound } = setUp()
  await first.ensure(grant({ rights: [ADMIN] }))
  await start().ensure(grant({ iat: NOW_S + 1 }))
  await first.sweep()
  await first.sweep()
  expect(roles(bound())).toEqual(['view'])
})

test('one that is overtaken while it makes takes back what it made', async () => {
  const waiting: (() => Promise<void>)[] = []
  const {
    rights: first,
    start,
    bound,
  } = setUp({
    meddle: async (method, path) => {
      if (method === 'POST' && path.endsWith('/clusterrolebindings')) await waiting.shift()?.()
    },
  })
  // The other acts on the newer grant, from claim to last binding, just before the first one's binding is written.
  waiting.push(async () => void (await start().ensure(grant({ iat: NOW_S + 1 }))))
  await first.ensure(grant({ rights: [ADMIN, VIEW] }))
  expect(roles(bound())).toEqual(['view'])
})

test('the end of an older grant takes nothing from a newer one', async () => {
  const { rights: first, start, bound, clock, pauses } = setUp()
  await first.ensure(grant({ exp: NOW_S + 30, is_final: true }))
  await start().ensure(grant({ iat: NOW_S + 20 }))
  clock.ms = (NOW_S + 30) * 1000
  const [end] = pauses
  end?.end()
  await first.sweep()
  expect(roles(bound())).toEqual(['view'])
})

test('both at once, in any order, end where the newest grant says', async () => {
  for (let round = 0; round < 20; round++) {
    const {
      rights: first,
      start,
      bound,
    } = setUp({
      meddle: async () => {
        for (let pause = Math.floor(Math.random() * 4); pause > 0; pause--) await Promise.resolve()
      },
    })
    const second = start()
    const grants = [ADMIN, EDIT, VIEW, ADMIN, EDIT].map((right, at) => grant({ iat: NOW_S + at, rights: [right] }))
    await Promise.all(grants.map((one, at) => (at % 2 === 0 ? first : second).ensure(one)))
    // A binding that an overtaken agent took back was perhaps wanted by the newer grant too: whoever holds that looks again.
    await Promise.all([first.sweep(), second.sweep()])
    await Promise.all([first, second].map(agent => agent.ensure(grant({ iat: NOW_S + 4, rights: [EDIT] }))))
    expect(roles(bound())).toEqual(['edit'])
  }
})
