// The agent's objects in a cluster, against an API server in memory that says what was asked of it, in which order.
import { describe, expect, test } from 'bun:test'
import type { Right } from '../relay/wire/claims'
import { bindings, serviceAccountName } from './objects'
import { IDLE_MS, RightsTaken } from './rights'
import { ADMIN, ANN, BOB, grant, NOW_S, setUp, VIEW } from './testing'
import { createTokens } from './tokens'

describe('ensure()', () => {
  test('makes exactly one account and the bindings of the grant', async () => {
    const { rights, accounts, bound } = setUp()
    const name = await rights.ensure(grant({ rights: [VIEW, ADMIN] }))
    expect(accounts()).toEqual([`/api/v1/namespaces/salaminia/serviceaccounts/${name}`])
    expect(bound()).toEqual([
      `/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/${name}:cluster-admin`,
      `/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings/${name}:view`,
    ])
  })

  test('makes one account for requests that come at once', async () => {
    const { rights, server } = setUp()
    await Promise.all(Array.from({ length: 20 }, () => rights.ensure(grant())))
    expect(
      server.asked.filter(({ method, path }) => method === 'POST' && path.endsWith('/serviceaccounts')),
    ).toHaveLength(1)
  })

  test('removes what a newer grant no longer names before it makes what it adds', async () => {
    const { rights, server, bound } = setUp()
    await rights.ensure(grant({ rights: [ADMIN] }))
    server.asked.length = 0
    const name = await rights.ensure(grant({ iat: NOW_S + 1 }))
    expect(bound()).toEqual([`/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings/${name}:view`])
    const changes = server.asked.filter(({ method, path }) => method !== 'GET' && path.includes('bindings'))
    expect(changes.map(({ method }) => method)).toEqual(['DELETE', 'POST'])
  })

  test('remakes a binding that someone pointed at another account', async () => {
    const { rights, server, bound } = setUp()
    await rights.ensure(grant())
    const binding = server.objects.get(bound()[0] ?? '')
    Object.assign(binding ?? {}, { subjects: [{ kind: 'ServiceAccount', name: 'eve', namespace: 'default' }] })
    rights.forget(ANN)
    const name = await rights.ensure(grant())
    expect(server.objects.get(bound()[0] ?? '')?.subjects).toEqual([
      { kind: 'ServiceAccount', name, namespace: 'salaminia' },
    ])
  })

  test('never makes a namespace that is not there, and serves the other rights', async () => {
    const { rights, server, bound } = setUp()
    await rights.ensure(grant({ rights: [{ cluster_role: 'view', namespaces: ['defualt', 'default'] }] }))
    expect(server.names(/^\/api\/v1\/namespaces\/[^/]+$/)).not.toContain('/api/v1/namespaces/defualt')
    expect(bound()).toHaveLength(1)
  })

  test('a role that is not in the cluster does not keep the other rights from counting', async () => {
    const { rights, bound } = setUp()
    await rights.ensure(grant({ rights: [{ cluster_role: 'gone', namespaces: null }, VIEW] }))
    expect(bound()).toHaveLength(2)
  })
})

describe('an older grant', () => {
  test('never brings back what a newer one took away', async () => {
    const { rights, bound } = setUp()
    await rights.ensure(grant({ iat: NOW_S + 1 }))
    await rights.ensure(grant({ rights: [ADMIN] }))
    expect(bound().join()).not.toContain('cluster-admin')
  })

  test('neither when the account was lost and is made anew', async () => {
    const { rights, bound } = setUp()
    await rights.ensure(grant({ iat: NOW_S + 1 }))
    rights.forget(ANN)
    await rights.ensure(grant({ rights: [ADMIN] }))
    expect(bound().join()).not.toContain('cluster-admin')
    expect(bound()).toHaveLength(1)
  })

  test('is not believed after a revocation, a newer one is', async () => {
    const { rights, accounts } = setUp()
    await rights.ensure(grant())
    await rights.remove(ANN)
    expect(await rights.ensure(grant()).catch(error => error)).toBeInstanceOf(RightsTaken)
    expect(accounts()).toEqual([])
    await rights.ensure(grant({ iat: NOW_S + 1 }))
    expect(accounts()).toHaveLength(1)
  })

  test('is not believed after a revocation by an agent that has just started', async () => {
    const { start, accounts } = setUp()
    const restarted = start()
    await restarted.remove(ANN)
    const old = grant({ iat: NOW_S - 120, exp: NOW_S + 180 })
    expect(await restarted.ensure(old).catch(error => error)).toBeInstanceOf(RightsTaken)
    expect(accounts()).toEqual([])
  })
})

describe('remove()', () => {
  test('takes bindings before accounts, and touches nothing of others', async () => {
    const { rights, server, accounts } = setUp()
    const other = await rights.ensure(grant({ sub: BOB, name: 'bob' }))
    await rights.ensure(grant())
    server.asked.length = 0
    await rights.remove(ANN)
    const gone = server.asked.filter(({ method }) => method === 'DELETE').map(({ path }) => path)
    expect(gone.map(path => /bindings/.test(path))).toEqual([true, false])
    expect(accounts()).toEqual([`/api/v1/namespaces/salaminia/serviceaccounts/${other}`])
  })

  test('beside a new grant of another credential leaves an account with its bindings', async () => {
    const { rights, accounts, bound } = setUp()
    await rights.ensure(grant())
    const removed = rights.remove(ANN)
    await Promise.all([removed, rights.ensure(grant({ iat: NOW_S + 1, credential: 'session:2' }))])
    expect([accounts().length, bound().length]).toEqual([1, 1])
  })
})

test('removeAll() waits for what is being made, and nothing is made afterwards', async () => {
  const { rights, accounts, bound } = setUp()
  const making = rights.ensure(grant())
  await rights.removeAll()
  await making
  expect([...accounts(), ...bound()]).toEqual([])
  expect(await rights.ensure(grant({ iat: NOW_S + 9 })).catch(error => error)).toBeInstanceOf(RightsTaken)
})

test('sweep() removes what has expired, of this agent and of one before it', async () => {
  const { rights, start, clock, accounts } = setUp()
  await rights.ensure(grant())
  clock.ms = (NOW_S + 300) * 1000 + IDLE_MS - 1
  await start().sweep()
  expect(accounts()).toHaveLength(1)
  clock.ms += 1
  await start().sweep()
  expect(accounts()).toEqual([])
})

describe('serviceAccountName()', () => {
  const nasty = [
    '',
    '@',
    'Ann.O’Hara+x@Example.COM',
    'ünï@ex.org',
    `${'a'.repeat(300)}@x`,
    '--',
    '../../x',
    'a\0b',
    '-a-',
    '系统@例子',
  ]
  test('is a DNS label for every name', () => {
    for (const name of nasty)
      expect(serviceAccountName({ sub: ANN, name })).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])$/)
  })
  test('keeps principals of the same readable name apart', () => {
    const names = ['a.b@x', 'a-b@x', 'A_B@x'].map((name, index) => serviceAccountName({ sub: `s${index}`, name }))
    expect(new Set(names).size).toBe(3)
  })
})

describe('bindings()', () => {
  test('rights of two namespaces never multiply', () => {
    const made = bindings(
      grant({
        rights: [
          { cluster_role: 'view', namespaces: ['a'] },
          { cluster_role: 'edit', namespaces: ['b'] },
        ],
      }),
      'salaminia',
    )
    expect(made.map(({ roleRef, metadata }) => `${roleRef.name} in ${metadata.namespace}`)).toEqual([
      'view in a',
      'edit in b',
    ])
  })
  test('no namespaces are none, and only null is the whole cluster', () => {
    expect(bindings(grant({ rights: [{ cluster_role: 'view', namespaces: [] }] }), 'salaminia')).toEqual([])
    const unsaid = { cluster_role: 'view' } as Right
    expect(() => bindings(grant({ rights: [unsaid] }), 'salaminia')).toThrow(TypeError)
  })
})

describe('tokens', () => {
  test('one request for all who wait, a fresh one before the end, and a refused token is forgotten once', async () => {
    const { server, deps, rights, clock } = setUp()
    const tokens = createTokens(deps)
    const account = await rights.ensure(grant())
    const [first, second] = await Promise.all([tokens.get(ANN, account), tokens.get(ANN, account)])
    expect(first).toBe(second)
    clock.ms += 421_000
    const third = await tokens.get(ANN, account)
    expect(third).not.toBe(first)
    expect(tokens.forget(ANN, first)).toBe(false)
    expect(tokens.forget(ANN, third)).toBe(true)
    expect(tokens.forget(ANN, third)).toBe(false)
    expect(server.asked.filter(({ path }) => path.endsWith('/token'))).toHaveLength(2)
  })

  test('a failed request is not remembered', async () => {
    const { deps, rights } = setUp()
    const tokens = createTokens(deps)
    expect(await tokens.get(ANN, 'sal-gone').catch(error => error.status)).toBe(404)
    expect(await tokens.get(ANN, await rights.ensure(grant()))).toStartWith('token-')
  })
})
