// Words about roles, and that the console's table of permissions is the one that core decides by.
import { describe, expect, test } from 'bun:test'
import { countsIn as coreCounts, PERMISSIONS as KNOWN } from '../../core/access/permissions'
import { countsIn, PERMISSIONS, SUBJECTS } from './permissions'
import { kubernetesWords, ruleWords, warningsOf } from './words'

const rule = (given: {
  verbs: string[]
  resources?: string[]
  api_groups?: string[]
  resource_names?: string[]
  non_resource_urls?: string[]
}) => ({
  ...{ api_groups: [''], resources: [], resource_names: [], non_resource_urls: [] },
  ...given,
})
const role = (...rules: ReturnType<typeof rule>[]) => ({
  scope: 'project' as const,
  permissions: [],
  cluster_roles: [],
  rules,
})

test('every permission of core has its words, its place in the editor, and counts where core counts it', () => {
  expect(Object.keys(PERMISSIONS).sort()).toEqual([...KNOWN].sort())
  expect(SUBJECTS.flatMap(({ permissions }) => permissions).sort()).toEqual([...KNOWN].sort())
  for (const permission of KNOWN)
    for (const scope of ['organization', 'project', 'namespace'] as const)
      expect({ permission, scope, counts: countsIn(scope, permission) }).toEqual({
        ...{ permission, scope, counts: coreCounts(scope, permission) },
      })
})

describe('ruleWords()', () => {
  test.each([
    [rule({ verbs: ['get'], resources: ['pods'] }), 'get pods'],
    [
      rule({ verbs: ['get', 'list', 'watch'], resources: ['deployments', 'jobs'], api_groups: ['apps', 'batch'] }),
      'get, list and watch deployments and jobs (apps, batch)',
    ],
    [rule({ verbs: ['*'], resources: ['*'], api_groups: ['*'] }), 'do anything with every resource of every API group'],
    [rule({ verbs: ['get'], resources: ['secrets'], resource_names: ['a', 'b'] }), 'get secrets, only a and b'],
    [rule({ verbs: ['get'], api_groups: [], non_resource_urls: ['/healthz'] }), 'get the paths /healthz'],
  ])('%j', (given, words) => {
    expect(ruleWords(given)).toBe(words)
  })
})

describe('warningsOf()', () => {
  test.each([
    [rule({ verbs: ['list'], resources: ['secrets'] }), 'Secrets'],
    [rule({ verbs: ['create'], resources: ['pods/exec'] }), 'A shell in a pod'],
    [rule({ verbs: ['patch'], resources: ['deployments'], api_groups: ['apps'] }), 'run as any ServiceAccount'],
    [rule({ verbs: ['create'], resources: ['serviceaccounts/token'] }), 'Tokens of ServiceAccounts'],
    [
      rule({ verbs: ['escalate'], resources: ['clusterroles'], api_groups: ['rbac.authorization.k8s.io'] }),
      '“escalate”',
    ],
    [rule({ verbs: ['*'], resources: ['rolebindings'], api_groups: ['*'] }), 'stay when this role is taken away'],
    [rule({ verbs: ['impersonate'], resources: ['users'] }), 'anybody in the cluster'],
    [rule({ verbs: ['get'], resources: ['nodes/proxy'] }), 'proxy of a node'],
    [rule({ verbs: ['*'], resources: ['*'], api_groups: ['*'] }), 'by another name'],
  ])('of %j', (given, words) => {
    expect(warningsOf(role(given)).join(' ')).toContain(words)
  })

  test('says nothing of looking at pods, nor of secrets of another group', () => {
    expect(warningsOf(role(rule({ verbs: ['get', 'list'], resources: ['pods', 'pods/log'] })))).toEqual([])
    expect(warningsOf(role(rule({ verbs: ['get'], resources: ['secrets'], api_groups: ['example.org'] })))).toEqual([])
  })
})

test('kubernetesWords() says that of a ClusterRole of the cluster’s own only the cluster knows', () => {
  const words = kubernetesWords({ scope: 'namespace', permissions: [], cluster_roles: ['ours'], rules: [] })
  expect(words).toEqual([
    'What each cluster has written into its ClusterRole “ours”, in the namespaces where it is bound',
  ])
})
