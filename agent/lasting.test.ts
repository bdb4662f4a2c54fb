// What is made lasts as it was made, and no longer than it may: mending, ends of grants, what a restart leaves behind.
import { describe, expect, test } from 'bun:test'
import type { Right } from '../relay/wire/claims'
import { RoleNotAllowed } from './make'
import { mayGiveUnder } from './restriction'
import { ADMIN, ANN, BOB, becomes, grant, NOW_S, setUp, VIEW } from './testing'

const roles = (paths: string[]) => paths.map(path => path.split(':').at(-1))

describe('sweep() mends', () => {
  test('a binding that someone removed, and one that someone pointed elsewhere', async () => {
    const { rights, server, bound } = setUp()
    await rights.ensure(grant({ rights: [VIEW, ADMIN] }))
    const [removed = '', turned = ''] = bound()
    server.objects.delete(removed)
    Object.assign(server.objects.get(turned) ?? {}, {
      subjects: [{ kind: 'ServiceAccount', name: 'eve', namespace: 'x' }],
    })
    await rights.sweep()
    await rights.ensure(grant({ rights: [VIEW, ADMIN] }))
    expect(bound()).toHaveLength(2)
    expect(JSON.stringify(server.objects.get(turned)?.subjects)).not.toContain('eve')
  })

  test('nothing when nothing was changed, and then asks for three lists and no more', async () => {
    const { rights, server } = setUp()
    await rights.ensure(grant())
    server.asked.length = 0
    await rights.sweep()
    expect(server.asked.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET', 'GET'])
  })

  test('a binding of nobody, by removing it', async () => {
    const { rights, server, bound } = setUp()
    await rights.ensure(grant())
    for (const path of server.names(/serviceaccounts/)) server.objects.delete(path)
    rights.forget(ANN)
    const { start } = { start: () => rights }
    await start().remove(ANN)
    expect(bound()).toEqual([])
  })

  test('a namespace that was not there is served once it is', async () => {
    const { rights, server, bound } = setUp()
    await rights.ensure(grant({ rights: [{ cluster_role: 'view', namespaces: ['late'] }] }))
    expect(bound()).toEqual([])
    server.namespace('late', {})
    await rights.sweep()
    await becomes(() => bound().length === 1)
  })
})

describe('a final grant', () => {
  test('takes what was made with it when it ends, with nobody asking', async () => {
    const { rights, clock, pauses, accounts, bound } = setUp()
    await rights.ensure(grant({ exp: NOW_S + 30, is_final: true }))
    expect(pauses.map(({ ms }) => ms)).toEqual([30_000])
    clock.ms = (NOW_S + 30) * 1000
    pauses[0]?.end()
    await becomes(() => accounts().length === 0)
    expect(bound()).toEqual([])
  })

  test('that was followed by a newer one takes nothing', async () => {
    const { rights, clock, pauses, bound } = setUp()
    await rights.ensure(grant({ exp: NOW_S + 30, is_final: true }))
    await rights.ensure(grant({ iat: NOW_S + 29 }))
    clock.ms = (NOW_S + 30) * 1000
    pauses[0]?.end()
    await rights.sweep()
    expect(roles(bound())).toEqual(['view'])
  })
})

test('update() after a restart takes away what a newer grant no longer gives, and makes nothing for who never came', async () => {
  const { rights, start, bound, accounts } = setUp()
  await rights.ensure(grant({ rights: [VIEW, ADMIN] }))
  const restarted = start()
  await restarted.update(grant({ iat: NOW_S + 1 }))
  await restarted.update(grant({ sub: BOB, name: 'bob' }))
  expect(roles(bound())).toEqual(['view'])
  expect(accounts()).toHaveLength(1)
})

describe('a restricted agent', () => {
  const mayGive = mayGiveUnder({ restricted: true, allowClusterRoles: ['view', 'my-role'] })
  const rules: Right = { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }], namespaces: null }

  test('gives what is on its list, and leaves out the rest', async () => {
    const { start, bound, ownRoles } = setUp()
    await start(mayGive).ensure(grant({ rights: [VIEW, ADMIN, rules] }))
    expect(roles(bound())).toEqual(['view'])
    expect(ownRoles()).toEqual([])
  })

  test('refuses by name who has nothing on it, asks the API server once, and takes what an earlier agent gave', async () => {
    const { rights, start, bound, accounts, server } = setUp()
    await rights.ensure(grant({ rights: [ADMIN] }))
    const restricted = start(mayGive)
    expect(await restricted.ensure(grant({ rights: [ADMIN] })).catch(error => error)).toBeInstanceOf(RoleNotAllowed)
    expect([...bound(), ...accounts()]).toEqual([])
    const before = server.asked.length
    expect(await restricted.ensure(grant({ rights: [ADMIN] })).catch(error => error)).toBeInstanceOf(RoleNotAllowed)
    expect(server.asked).toHaveLength(before)
    expect(await restricted.ensure(grant({ iat: NOW_S + 1 }))).toStartWith('sal-ann')
  })

  test('needs both settings, and neither alone', () => {
    expect(() => mayGiveUnder({ restricted: true, allowClusterRoles: undefined })).toThrow('give --allow-cluster-roles')
    expect(() => mayGiveUnder({ restricted: false, allowClusterRoles: ['view'] })).toThrow('without --restricted')
    expect(mayGiveUnder({ restricted: false, allowClusterRoles: undefined })(rules)).toBe(true)
  })
})
