// Reads the question out of a query, and says answers as sentences.
import type { Explanation, Question, Reason } from '../access/explain'
import { normalized } from '../access/explain'
import type { Permission } from '../access/permissions'
import { Problem, type Violation } from '../lib/problem'
import type { AccessQuestion } from './model'

/** Of a cluster's API server, or of this API in a cluster, a project or the organization. */
export type Asked =
  | { of: 'cluster'; clusterId: string; question: Question }
  | { of: 'api'; permission: Permission; clusterId: string | undefined; projectId: string | undefined }

/** Throws Problem `invalid-input`, with every broken rule. */
export function toAsked(query: AccessQuestion): Asked {
  const { permission, cluster, project, verb, resource } = query
  const errors = permission === undefined ? clusterErrors(query) : permissionErrors(query)
  if (errors.length > 0)
    throw new Problem('invalid-input', 'Ask either for a verb on a resource of a cluster, or for a permission', {
      errors,
    })
  if (permission !== undefined) return { of: 'api', permission, clusterId: cluster, projectId: project }
  const whole = query.subresource === undefined ? (resource ?? '') : `${resource}/${query.subresource}`
  const { api_group: apiGroup = '', namespace = null, name = null } = query
  const question = normalized({ verb: verb ?? '', apiGroup, resource: whole, namespace, name })
  return { of: 'cluster', clusterId: cluster ?? '', question }
}

function clusterErrors(query: AccessQuestion): Violation[] {
  const missing = (['cluster', 'verb', 'resource'] as const).filter(field => query[field] === undefined)
  const errors = missing.map(field => broken(field, 'required', 'It is needed, unless a permission is asked for'))
  if (query.project !== undefined) errors.push(broken('project', 'conflict', 'It goes with a permission only'))
  return errors
}

function permissionErrors(query: AccessQuestion): Violation[] {
  const fields = ['verb', 'resource', 'subresource', 'namespace', 'name'] as const
  const errors = fields
    .filter(field => query[field] !== undefined)
    .map(field => broken(field, 'conflict', 'It does not go with a permission'))
  if (query.cluster !== undefined && query.project !== undefined)
    errors.push(broken('project', 'conflict', 'Give a cluster or a project'))
  return errors
}

function broken(field: string, code: string, detail: string): Violation {
  return { pointer: `/${field}`, code, detail }
}

type Sentence = (said: { role: string; clusterRole: string; end: string }) => string

const SENTENCES: Record<Reason, Sentence> = {
  'principal-disabled': () => 'The principal is disabled',
  'no-binding': () => 'No binding of the principal or of its groups reaches there',
  'binding-expired': ({ role, end }) => `The binding of the role "${role}" that allowed it ended at ${end}`,
  'namespace-not-covered': ({ role }) => `The role "${role}" allows it, but is bound in other namespaces only`,
  'no-rule': () => 'Bindings reach the cluster, but no rule of their roles allows it',
  'permission-missing': () => 'No role that is held there has the permission',
  'unknown-cluster-role': ({ clusterRole }) =>
    `It depends on the ClusterRole "${clusterRole}", whose rules only the cluster knows`,
  'aggregated-cluster-role': ({ clusterRole }) =>
    `It depends on what the cluster has added to the ClusterRole "${clusterRole}"`,
  'unknown-namespace-labels': ({ role }) =>
    `The role "${role}" allows it if the namespace has the labels that its binding selects`,
}

export function sentenceOf({ reason, clusterRole, rule, binding }: Explanation): string {
  const said = {
    role: binding?.role.name ?? '',
    clusterRole: clusterRole ?? '',
    end: binding?.expiresAt?.toISOString() ?? '',
  }
  if (reason !== null) return SENTENCES[reason](said)
  const by = clusterRole !== null ? `, by the ClusterRole "${clusterRole}"` : rule ? ', by a rule of its own' : ''
  return `The role "${said.role}" allows it${by}`
}
