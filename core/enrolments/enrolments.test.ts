// POST /v1/clusters/:id/enrolments: with no body at all, with one, and with one that is wrong.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { parseAllDocuments } from 'yaml'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { renderManifest } from './manifest'

let core: Fixture
let path: string
beforeAll(async () => {
  core = await openFixture()
  path = `/v1/clusters/${await core.cluster('enrolled')}/enrolments`
}, HOOK_MS)
afterAll(() => core.close())

type Rule = { apiGroups: string[]; resources: string[]; resourceNames?: string[]; verbs: string[] }
type Document = { kind: string; metadata: { name: string }; rules?: Rule[]; spec?: unknown }

const documentsOf = (manifest: string) => parseAllDocuments(manifest).map(one => one.toJS() as Document)
const roleRules = (manifest: string) =>
  documentsOf(manifest)
    .find(({ kind }) => kind === 'ClusterRole')
    ?.rules?.filter(({ resources }) => resources.includes('clusterroles'))
const enrol = (body?: unknown) =>
  core.ask<{ manifest: string }>('POST', path, { token: core.admin, ...(body === undefined ? {} : { body }) })

test('without a body, or with null, the manifest is of an agent that gives any role', async () => {
  for (const body of [undefined, {}, { allow_cluster_roles: null }]) {
    const { status, body: made } = await enrol(body)
    expect(status).toBe(201)
    expect(roleRules(made.manifest)?.[0]?.verbs).toContain('escalate')
  }
})

test('with a list the agent may bind these roles by its own RBAC, and make or change none', async () => {
  const { body } = await enrol({ allow_cluster_roles: ['view', 'my:role'] })
  expect(roleRules(body.manifest)).toEqual([
    {
      apiGroups: ['rbac.authorization.k8s.io'],
      resources: ['clusterroles'],
      resourceNames: ['view', 'my:role'],
      verbs: ['bind', 'get'],
    },
  ])
  expect(body.manifest).not.toMatch(/escalate|\{\{/)
  expect(JSON.stringify(documentsOf(body.manifest).at(-1))).toContain(
    '"--restricted","--allow-cluster-roles","view,my:role"',
  )
})

test('refuses a list that is empty, holds what is no name, or a key it does not know', async () => {
  const bad = [[], ['a b'], ['a,b'], ['a/b'], [''], ['view', 'view'], 'view']
  for (const allow_cluster_roles of bad)
    expect([allow_cluster_roles, (await enrol({ allow_cluster_roles })).status]).toEqual([allow_cluster_roles, 422])
  expect((await enrol({ allow: ['view'] })).status).toBe(422)
})

test('renderManifest(): no value breaks out of its place', () => {
  const nasty = '"\n---\nkind: Evil # {{ RULES }} "{{ JOIN }}" $& $1'
  const plain = { join: 'j', image: 'i', clusterName: 'c', allowClusterRoles: ['view'] }
  const count = documentsOf(renderManifest(plain)).length
  for (const change of [{ image: nasty }, { clusterName: nasty }, { join: nasty }, { allowClusterRoles: [nasty] }]) {
    const documents = documentsOf(renderManifest({ ...plain, ...change }))
    expect(documents).toHaveLength(count)
    expect(documents.some(({ kind }) => kind === 'Evil')).toBe(false)
  }
})
