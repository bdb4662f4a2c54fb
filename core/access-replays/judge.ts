// What bindings say to a request of the past, by the same rules as effective access. Pure.
import type { ClusterPlace, HeldBinding } from '../access/access'
import { reaching } from '../access/clusters'
import { explainCluster, normalized } from '../access/explain'
import { isCovered, isDiscovery, type PolicyRule } from '../access/rules'
import type { Usage } from './usage'

export type Judged = { decision: 'allow' | 'depends' | 'deny'; detail: string }

/** No object has it: a request for an object that no rule names. */
const UNNAMED = '\0'

export function judgeUsage(
  bindings: readonly HeldBinding[],
  usage: Usage,
  { place, nowMs }: { place: ClusterPlace; nowMs: number },
): Judged {
  if (usage.resource === '') return judgePath(reaching(bindings, place), usage, nowMs)
  const { verb, api_group: apiGroup, subresource, namespace, name } = usage
  const resource = subresource === '' ? usage.resource : `${usage.resource}/${subresource}`
  const object = name === '' ? null : name === '*' ? UNNAMED : name
  const question = normalized({ verb, apiGroup, resource, namespace: namespace || null, name: object })
  const { decision, reason, binding, clusterRole } = explainCluster(bindings, question, { place, nowMs })
  const by = binding ? `The role "${binding.role.name}"` : 'No binding'
  if (decision === 'allow') return { decision, detail: `${by} allows it` }
  if (decision === 'depends') return { decision, detail: `${by} decides it by ${unknownOf(reason, clusterRole)}` }
  return { decision, detail: DENIALS[reason ?? ''] ?? 'No rule of the bindings there allows it' }
}

const DENIALS: Record<string, string> = {
  'no-binding': 'No binding reaches the cluster',
  'binding-expired': 'The binding that allowed it has ended',
  'namespace-not-covered': 'A role allows it in other namespaces only',
}

function unknownOf(reason: string | null, clusterRole: string | null): string {
  if (reason === 'unknown-namespace-labels') return 'labels of the namespace, which only the cluster knows'
  return `the ClusterRole "${clusterRole}", whose rules only the cluster knows`
}

/** A path is in no namespace, so roles for namespaces give none; whoever has any right there may discover. */
function judgePath(there: readonly HeldBinding[], { verb, name: path }: Usage, nowMs: number): Judged {
  const lasting = there.filter(({ expiresAt }) => expiresAt === null || expiresAt.getTime() > nowMs)
  const giving = lasting.filter(({ role }) => role.cluster_roles.length + role.rules.length > 0)
  if (giving.length === 0) return { decision: 'deny', detail: 'No binding gives rights in the cluster' }
  if (isDiscovery(verb, path)) return { decision: 'allow', detail: 'Everyone with a right in the cluster may' }
  const wide = giving.filter(({ role }) => role.scope !== 'namespace').map(({ role }) => role)
  const asked: PolicyRule = {
    api_groups: [],
    resources: [],
    verbs: [verb],
    resource_names: [],
    non_resource_urls: [path],
  }
  if (wide.some(role => role.cluster_roles.includes('cluster-admin') || isCovered(asked, role.rules)))
    return { decision: 'allow', detail: 'A role for whole clusters allows it' }
  const custom = wide.flatMap(role => role.cluster_roles).find(name => !BUILT_IN.has(name))
  if (custom !== undefined) return { decision: 'depends', detail: `It is decided by ${unknownOf(null, custom)}` }
  return { decision: 'deny', detail: 'No rule of the bindings there allows the path' }
}

/** Of these we know that they allow no path. */
const BUILT_IN: ReadonlySet<string> = new Set(['view', 'edit', 'admin'])
