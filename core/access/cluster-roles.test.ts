// The table of built-in ClusterRoles is what a real API server has, no cell more and no cell less.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { startCluster } from '../../tests/harness/cluster'
import type { Cluster } from '../../tests/harness/cluster-contract'
import { HOOK_MS } from '../fixture'
import { BASIC_RULES, BASIC_USER, KNOWN_CLUSTER_ROLES } from './cluster-roles'

type KubernetesRule = { apiGroups?: string[]; resources?: string[]; verbs: string[] }

describe('the built-in ClusterRoles', () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startCluster()
  }, HOOK_MS)
  afterAll(() => cluster.stop())

  const tables = [...KNOWN_CLUSTER_ROLES, [BASIC_USER, BASIC_RULES] as const]
  test.each(tables)('%s is the same in a real cluster', async (name, table) => {
    // The stub knows a few resources only.
    if (cluster.kind === 'stub') return
    const path = `/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`
    const { rules } = (await (await cluster.request(path)).json()) as { rules: KubernetesRule[] }
    const real = rules.flatMap(({ apiGroups = [], resources = [], verbs }) => cells(apiGroups, resources, verbs))
    const ours = table.flatMap(({ api_groups, resources, verbs }) => cells(api_groups, resources, verbs))
    expect([...new Set(ours)].sort()).toEqual([...new Set(real)].sort())
  })
})

function cells(groups: string[], resources: string[], verbs: string[]): string[] {
  return groups.flatMap(group => resources.flatMap(resource => verbs.map(verb => `${verb} ${resource}.${group}`)))
}
