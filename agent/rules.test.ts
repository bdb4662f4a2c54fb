// ClusterRoles that the agent makes of its own, for rights that come as rules.
import { describe, expect, test } from 'bun:test'
import type { PolicyRule, Right } from '../relay/wire/claims'
import { ApiServerRefused } from './api-server'
import { ownRoleName } from './objects'
import { ADMIN, ANN, BOB, grant, NOW_S, setUp, VIEW } from './testing'

const LOGS: PolicyRule = { apiGroups: [''], resources: ['pods/log'], verbs: ['get'] }
const PODS: PolicyRule = { apiGroups: [''], resources: ['pods'], verbs: ['list', 'get'] }
const reading = (...rules: PolicyRule[]): Right => ({ rules, namespaces: ['default'] })

describe('a right with rules', () => {
  test('makes one ClusterRole of exactly these rules, and binds it like any other', async () => {
    const { rights, server, ownRoles, bound } = setUp()
    const account = await rights.ensure(grant({ rights: [reading(LOGS)] }))
    const name = ownRoleName([LOGS])
    expect(name).toMatch(/^salaminia:[0-9a-f]{32}$/)
    expect(ownRoles()).toEqual([`/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`])
    const role = server.objects.get(ownRoles()[0] ?? '')
    expect(role?.rules).toEqual([LOGS])
    expect(role?.metadata.labels).toEqual({ 'app.kubernetes.io/managed-by': 'salaminia-agent' })
    expect(bound()).toEqual([`/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings/${account}:${name}`])
  })

  test('shares the role with principals of equal rules, in whatever order these come', async () => {
    const { rights, ownRoles, bound } = setUp()
    const other = { ...PODS, verbs: ['get', 'list'] }
    await rights.ensure(grant({ rights: [reading(LOGS, PODS)] }))
    await rights.ensure(grant({ sub: BOB, name: 'bob', rights: [reading(other, LOGS, LOGS)] }))
    expect([ownRoles().length, bound().length]).toEqual([1, 2])
  })

  test('never shares it with other rules, however alike', () => {
    const lists = [
      [LOGS],
      [PODS],
      [LOGS, PODS],
      [{ ...LOGS, resourceNames: ['a'] }],
      [{ ...LOGS, verbs: ['get', 'list'] }],
      [],
    ]
    const split = [{ verbs: ['get'], nonResourceURLs: ['/a'] }]
    const joined = [{ verbs: ['get'], nonResourceURLs: ['/a', '/b'] }]
    expect(new Set([...lists, split, joined].map(ownRoleName)).size).toBe(8)
  })

  test('a role that someone changed is mended by the clean-up, with what its principals are given', async () => {
    const { rights, server, ownRoles } = setUp()
    await rights.ensure(grant({ rights: [reading(LOGS)] }))
    const [path = ''] = ownRoles()
    Object.assign(server.objects.get(path) ?? {}, { rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }] })
    await rights.sweep()
    await rights.ensure(grant({ rights: [reading(LOGS)] }))
    expect(server.objects.get(path)?.rules).toEqual([LOGS])
  })

  test('a role that is ours by name and not by rules is removed, though nobody here serves who is bound to it', async () => {
    const { start, rights, server, ownRoles } = setUp()
    await rights.ensure(grant({ rights: [reading(LOGS)] }))
    Object.assign(server.objects.get(ownRoles()[0] ?? '') ?? {}, { rules: [PODS] })
    await start().sweep()
    expect(ownRoles()).toEqual([])
  })

  test('goes when nobody is bound any more, and not while it may be about to be bound', async () => {
    const { rights, clock, ownRoles } = setUp()
    await rights.ensure(grant({ rights: [reading(LOGS)] }))
    await rights.ensure(grant({ sub: BOB, name: 'bob', rights: [reading(LOGS)] }))
    await rights.remove(ANN)
    clock.ms += 60_000
    await rights.sweep()
    expect(ownRoles()).toHaveLength(1)
    await rights.remove(BOB)
    await rights.ensure(grant({ iat: NOW_S + 61, rights: [reading(PODS)] }))
    await rights.remove(ANN)
    await rights.sweep()
    expect(ownRoles().map(path => path.split('/').at(-1))).toEqual([ownRoleName([PODS])])
    clock.ms += 60_000
    await rights.sweep()
    expect(ownRoles()).toEqual([])
  })

  test('a role that was bound again between the look and the deletion stays', async () => {
    let meanwhile = async () => {}
    const { rights, clock, ownRoles, start } = setUp({
      meddle: async (method, path) => {
        if (method !== 'DELETE' || !path.includes('clusterroles')) return
        const act = meanwhile
        meanwhile = async () => {}
        await act()
      },
    })
    await rights.ensure(grant({ rights: [reading(LOGS)] }))
    await rights.remove(ANN)
    clock.ms += 60_000
    const second = start()
    meanwhile = async () => void (await second.ensure(grant({ sub: BOB, rights: [reading(LOGS)] })))
    await rights.sweep()
    expect(ownRoles()).toHaveLength(1)
  })

  test('removeAll() leaves no role', async () => {
    const { rights, ownRoles } = setUp()
    await rights.ensure(grant({ rights: [reading(LOGS), ADMIN] }))
    await rights.removeAll()
    expect(ownRoles()).toEqual([])
  })

  test('that the API server does not let the agent give leaves the others standing, and says so when there is none', async () => {
    const { rights, bound } = setUp({
      meddle: (method, path) => {
        if (method === 'POST' && path.endsWith('/clusterroles')) throw new ApiServerRefused(403, 'no escalation')
      },
    })
    await rights.ensure(grant({ rights: [reading(LOGS), VIEW] }))
    expect(bound()).toHaveLength(1)
    const refused = await rights.ensure(grant({ sub: BOB, rights: [reading(LOGS)] })).catch(error => error)
    expect(refused).toBeInstanceOf(ApiServerRefused)
    expect(bound()).toHaveLength(1)
  })
})
