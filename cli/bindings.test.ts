// `sal bindings` against core itself.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { type Fixture, HOOK_MS, openFixture } from '../core/fixture'
import { listenPublicly } from '../core/public-listener'
import { parseRanges } from '../kit/addresses'
import { quiet } from '../tests/harness/database'
import { type Home, newHome, sal } from './testing'

let core: Fixture
let home: Home
let listener: ReturnType<typeof listenPublicly>
beforeAll(async () => {
  core = await openFixture()
  home = newHome()
  listener = listenPublicly({ host: '127.0.0.1', port: 0 }, { log: quiet, trustedProxies: parseRanges('') })
  listener.serve(request => core.app.handle(request))
}, HOOK_MS)
afterAll(async () => {
  await listener.close()
  await core.close()
  home.remove()
})

const remove = (id: string, token: string) =>
  sal(['bindings', 'delete', id], {
    home,
    env: { SAL_SERVER: `http://127.0.0.1:${listener.address.port}`, SAL_TOKEN: token },
  })

test('delete says when it took the role admin from whoever ran it, and only then', async () => {
  const ann = await core.person('ann')
  const first = await core.bind(ann.id, 'admin')
  const lesser = await core.bind(ann.id, 'admin-read-only')
  const others = await core.bind((await core.person('other')).id, 'admin')
  for (const id of [lesser, others])
    expect(await remove(id, ann.token)).toEqual({ code: 0, stdout: '', stderr: 'Deleted the binding\n' })
  const { body } = await core.ask<{ id: string }>('POST', '/v1/groups', {
    token: core.admin,
    body: { name: 'admins', display_name: 'Admins' },
  })
  const ask = (path: string, sent: object) => core.ask<{ id: string }>('POST', path, { token: core.admin, body: sent })
  await ask('/v1/group-memberships', { group_id: body.id, user_id: ann.id })
  const ofGroup = (await ask('/v1/bindings', { role: 'admin', group_id: body.id })).body.id
  expect((await remove(first, ann.token)).stderr).toBe('Deleted the binding\n')
  expect((await remove(ofGroup, ann.token)).stderr).toBe(
    'Deleted the binding. You were admin by it alone: only another admin can give it back\n',
  )
  expect((await remove(ofGroup, ann.token)).stderr).toBe('There is no such thing\n')
})
