// Why somebody may, or may not, do something: answers for people, worked out from the same bindings as decisions and
// grants. Pure. In a cluster the API server has the last word, so where core cannot know it says `depends`.
import type { ClusterPlace, HeldBinding, Scope } from './access'
import { BASIC_RULES, BASIC_USER, KNOWN_CLUSTER_ROLES, KNOWN_GROUPS } from './cluster-roles'
import { reaching } from './clusters'
import type { Labels } from './labels'
import { gives } from './model'
import type { Permission } from './permissions'
import type { Role } from './roles'
import { isCovered, type PolicyRule } from './rules'

/** One request to an API server, as RBAC sees it. `resource` has its subresource: `pods/log`. Namespace null: all. */
export type Question = {
  verb: string
  apiGroup: string
  resource: string
  namespace: string | null
  name: string | null
}

export const REASONS = [
  'principal-disabled',
  'no-binding',
  'binding-expired',
  'namespace-not-covered',
  'no-rule',
  'permission-missing',
  'unknown-cluster-role',
  'aggregated-cluster-role',
  'unknown-namespace-labels',
] as const
export type Reason = (typeof REASONS)[number]

type Verdict = {
  decision: 'allow' | 'depends' | 'deny'
  /** Null: allowed. */
  reason: Reason | null
  /** By which ClusterRole, when it is not by a rule of the role itself. */
  clusterRole: string | null
  rule: PolicyRule | null
}
/** `binding` is the one that allows, might allow, or would if it lasted or were wider. */
export type Explanation = Verdict & { binding: HeldBinding | null }

const NOTHING = { clusterRole: null, rule: null, binding: null }
const BEST_FIRST: readonly (Reason | null)[] = [
  ...([null, 'unknown-namespace-labels', 'unknown-cluster-role', 'aggregated-cluster-role'] as const),
  ...(['binding-expired', 'namespace-not-covered', 'no-rule', 'permission-missing'] as const),
]

/** `bindings` with those that have run out. */
export function explainCluster(
  bindings: readonly HeldBinding[],
  question: Question,
  { place, nowMs }: { place: ClusterPlace; nowMs: number },
): Explanation {
  const there = reaching(bindings, place).map(binding => ({ ...judge(binding, question), binding }))
  return best(there, nowMs)
}

export function explainPermission(
  bindings: readonly HeldBinding[],
  permission: Permission,
  { scope, nowMs }: { scope: Scope; nowMs: number },
): Explanation {
  const all = bindings.map((binding): Explanation => {
    const isGiven = gives(binding, permission, scope)
    const reason = isGiven ? null : 'permission-missing'
    return { ...NOTHING, decision: isGiven ? 'allow' : 'deny', reason, binding }
  })
  return best(all, nowMs)
}

function best(all: readonly Explanation[], nowMs: number): Explanation {
  const timely = all.flatMap(one => expired(one, nowMs))
  const rank = ({ reason }: Explanation) => BEST_FIRST.indexOf(reason)
  const [first] = timely.sort((a, b) => rank(a) - rank(b))
  if (!first) return { ...NOTHING, decision: 'deny', reason: 'no-binding' }
  return first.reason === 'no-rule' || first.reason === 'permission-missing' ? { ...first, binding: null } : first
}

/** Of bindings that have run out only those count that would still allow it: as the reason why not. */
function expired(one: Explanation, nowMs: number): Explanation[] {
  const end = one.binding?.expiresAt ?? null
  if (end === null || end.getTime() > nowMs) return [one]
  return one.decision === 'allow' ? [{ ...one, decision: 'deny', reason: 'binding-expired' }] : []
}

/** What a binding that reaches the cluster says there. */
export function judge(binding: HeldBinding, question: Question): Verdict {
  const found = judgeRole(binding.role, question)
  if (found.decision === 'deny' || found.clusterRole === BASIC_USER) return found
  const covered = coverage(binding, question.namespace)
  if (covered === 'no') return { ...found, decision: 'deny', reason: 'namespace-not-covered' }
  if (covered === 'maybe' && found.decision === 'allow')
    return { ...found, decision: 'depends', reason: 'unknown-namespace-labels' }
  return found
}

/** Wherever the role is held. */
export function judgeRole({ rules, cluster_roles }: Role, question: Question): Verdict {
  const own = ruleFor(question, rules)
  if (own) return { decision: 'allow', reason: null, clusterRole: null, rule: own }
  for (const name of cluster_roles) {
    const rule = ruleFor(question, KNOWN_CLUSTER_ROLES.get(name) ?? [])
    if (rule) return { decision: 'allow', reason: null, clusterRole: name, rule }
  }
  const basic = rules.length + cluster_roles.length > 0 ? ruleFor(question, BASIC_RULES) : undefined
  if (basic) return { decision: 'allow', reason: null, clusterRole: BASIC_USER, rule: basic }
  const custom = cluster_roles.find(name => !KNOWN_CLUSTER_ROLES.has(name))
  if (custom) return { decision: 'depends', reason: 'unknown-cluster-role', clusterRole: custom, rule: null }
  const [widest] = cluster_roles
  if (widest && !KNOWN_GROUPS.has(question.apiGroup))
    return { decision: 'depends', reason: 'aggregated-cluster-role', clusterRole: widest, rule: null }
  return { decision: 'deny', reason: 'no-rule', clusterRole: null, rule: null }
}

/** One cell of verb, group, resource and name is covered by one rule or by none. */
function ruleFor({ verb, apiGroup, resource, name }: Question, rules: readonly PolicyRule[]): PolicyRule | undefined {
  const asked: PolicyRule = {
    verbs: [verb],
    api_groups: [apiGroup],
    resources: [resource],
    resource_names: name === null ? [] : [name],
    non_resource_urls: [],
  }
  return rules.find(rule => isCovered(asked, [rule]))
}

/** Kubernetes gives every namespace this label, and nobody can change it. */
export const NAME_LABEL = 'kubernetes.io/metadata.name'

function coverage(binding: HeldBinding, namespace: string | null): 'yes' | 'maybe' | 'no' {
  if (binding.role.scope !== 'namespace') return 'yes'
  if (namespace === null) return 'no'
  if (binding.namespaces.includes(namespace)) return 'yes'
  return binding.namespaceSelector === null ? 'no' : selection(binding.namespaceSelector, namespace)
}

function selection(selector: Labels, namespace: string): 'yes' | 'maybe' | 'no' {
  const named = selector[NAME_LABEL]
  if (named !== undefined && named !== namespace) return 'no'
  return named !== undefined && Object.keys(selector).length === 1 ? 'yes' : 'maybe'
}

/** As the API server reads a request for a namespace itself: it is in that namespace. */
export function normalized(question: Question): Question {
  const { resource, namespace, name } = question
  return resource.split('/')[0] === 'namespaces' && namespace === null && name !== null && question.apiGroup === ''
    ? { ...question, namespace: name }
    : question
}
