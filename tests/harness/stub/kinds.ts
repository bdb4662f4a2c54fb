// The resources the stub serves, one row each. Discovery, OpenAPI and dispatch are all derived from this table.

export interface ResourceKind {
  /** `''` is the core group. */
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly kind: string
  readonly isNamespaced: boolean
  readonly shortNames: readonly string[]
  /** Reviews are asked, not kept: only `create`. */
  readonly isStored: boolean
}

type KindNames = readonly [kind: string, ...shortNames: string[]]

const stored = (gv: string, resource: string, [kind, ...shortNames]: KindNames): ResourceKind => ({
  ...splitGroupVersion(gv),
  resource,
  kind,
  isNamespaced: true,
  shortNames,
  isStored: true,
})

const clusterScoped = (row: ResourceKind): ResourceKind => ({ ...row, isNamespaced: false })
const review = (row: ResourceKind): ResourceKind => ({ ...row, isStored: false })

const splitGroupVersion = (gv: string) => {
  const [first = '', second] = gv.split('/')
  return second === undefined ? { group: '', version: first } : { group: first, version: second }
}

const rbac = 'rbac.authorization.k8s.io/v1'
const authorization = 'authorization.k8s.io/v1'

export const kinds: readonly ResourceKind[] = [
  stored('v1', 'configmaps', ['ConfigMap', 'cm']),
  stored('v1', 'events', ['Event', 'ev']),
  clusterScoped(stored('v1', 'namespaces', ['Namespace', 'ns'])),
  clusterScoped(stored('v1', 'nodes', ['Node', 'no'])),
  stored('v1', 'pods', ['Pod', 'po']),
  stored('v1', 'secrets', ['Secret']),
  stored('v1', 'serviceaccounts', ['ServiceAccount', 'sa']),
  stored('v1', 'services', ['Service', 'svc']),
  stored('apps/v1', 'deployments', ['Deployment', 'deploy']),
  clusterScoped(stored(rbac, 'clusterrolebindings', ['ClusterRoleBinding'])),
  clusterScoped(stored(rbac, 'clusterroles', ['ClusterRole'])),
  stored(rbac, 'rolebindings', ['RoleBinding']),
  stored(rbac, 'roles', ['Role']),
  review(stored(authorization, 'localsubjectaccessreviews', ['LocalSubjectAccessReview'])),
  clusterScoped(review(stored(authorization, 'selfsubjectaccessreviews', ['SelfSubjectAccessReview']))),
  clusterScoped(review(stored(authorization, 'selfsubjectrulesreviews', ['SelfSubjectRulesReview']))),
  clusterScoped(review(stored(authorization, 'subjectaccessreviews', ['SubjectAccessReview']))),
  clusterScoped(review(stored('authentication.k8s.io/v1', 'selfsubjectreviews', ['SelfSubjectReview']))),
]

export const groupVersionOf = ({ group, version }: Pick<ResourceKind, 'group' | 'version'>) =>
  group === '' ? version : `${group}/${version}`

/** As error messages name it: `deployments.apps`, `pods`. */
export const qualifiedName = ({ group, resource }: Pick<ResourceKind, 'group' | 'resource'>) =>
  group === '' ? resource : `${resource}.${group}`

/** Every group and version served, each once, the core group among them. */
export const groupVersions = [...new Set(kinds.map(groupVersionOf))].map(splitGroupVersion)

export const findKind = (group: string, version: string, resource: string) =>
  kinds.find(row => row.group === group && row.version === version && row.resource === resource)

/** For rows the stub itself writes. */
export const kindOf = (resource: string): ResourceKind => {
  const found = kinds.find(row => row.resource === resource)
  if (!found) throw new RangeError(`Cannot serve resource "${resource}" as it is not in the table of kinds`)
  return found
}
