// Two agents' rights over one real API server, given grants at the same moment in mixed order: what stands afterwards is what
// the newest grant says, whoever was last to write.
import { expect, setDefaultTimeout, test } from 'bun:test'
import { createApiServer } from '../../agent/api-server.ts'
import { openAccess } from '../../agent/kubeconfig.ts'
import { createNamespaces } from '../../agent/namespaces.ts'
import { createRights, type Rights } from '../../agent/rights.ts'
import type { GrantClaims, Right } from '../../relay/wire/claims.ts'
import { sharedCluster } from '../harness/cluster.ts'
import { quiet } from '../harness/database.ts'

setDefaultTimeout(60_000)

const NAMESPACE = 'at-once'
const RBAC = '/apis/rbac.authorization.k8s.io/v1'
const ROUNDS = 5

const named = (cluster_role: string): Right => ({ cluster_role, namespaces: [NAMESPACE] })
const ruled = (resource: string): Right => ({
  rules: [{ apiGroups: [''], resources: [resource], verbs: ['get'] }],
  namespaces: [NAMESPACE],
})

test('two agents end where the newest grant says', async () => {
  const cluster = await sharedCluster()
  await cluster.request('/api/v1/namespaces', {
    method: 'POST',
    body: JSON.stringify({ metadata: { name: NAMESPACE } }),
  })
  const stop = new AbortController()
  const api = createApiServer(await openAccess(cluster.kubeconfig))
  const agent = (): Rights => {
    const deps = { api, namespace: NAMESPACE, now: Date.now, sleep: Bun.sleep, log: quiet }
    const onChange = () => {}
    const namespaces = createNamespaces({ ...deps, onChange, random: Math.random, signal: stop.signal })
    return createRights({ ...deps, namespaces, mayGive: () => true, onLost: () => {} })
  }
  const bound = async (sub: string) => {
    const selector = `labelSelector=salaminia.dev%2Fprincipal%3D${sub}`
    const found = await cluster.request(`${RBAC}/namespaces/${NAMESPACE}/rolebindings?${selector}`)
    const { items } = (await found.json()) as { items: { roleRef: { name: string } }[] }
    return items.map(({ roleRef }) => roleRef.name.replace(/:.*/, ':own')).sort()
  }
  for (let round = 0; round < ROUNDS; round++) {
    const agents = [agent(), agent()]
    const sub = `principal-${round}`
    const given: Right[][] = [
      [named('admin'), ruled('pods')],
      [named('view'), named('edit')],
      [named('admin'), named('edit'), ruled('secrets')],
      [named('edit')],
      [named('view'), ruled('configmaps')],
    ]
    const grants = given.map((rights, at): GrantClaims => {
      const times = { iat: Date.now() / 1000 + at / 1000, exp: Date.now() / 1000 + 300 }
      const who = { iss: 'here', aud: 'cluster', sub, name: sub, credential: 'session:1' }
      return { ...who, ...times, rights, jti: `${round}.${at}` }
    })
    const mixed = grants.map((grant, at) => ({ grant, agent: agents[(at + round) % 2] as Rights }))
    if (round % 4 >= 2) mixed.reverse()
    await Promise.all(mixed.map(({ grant, agent }) => agent.ensure(grant)))
    expect([round, await bound(sub)]).toEqual([round, ['salaminia:own', 'view']])
    await Promise.all(agents.map(one => one.remove(sub)))
    expect([round, await bound(sub)]).toEqual([round, []])
  }
  await agent().removeAll()
  const left = await cluster.request(
    `${RBAC}/clusterroles?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dsalaminia-agent`,
  )
  expect(((await left.json()) as { items: unknown[] }).items).toEqual([])
  stop.abort()
  api.close()
})
