// The Kubernetes objects the agent makes for a principal, and how it knows them again.
// Promise: everything made here carries OWNED, so that uninstall and clean-up find all of it and nothing else.
import type { GrantClaims, PolicyRule, Right } from '../relay/wire/claims'

export const OWNED = { 'app.kubernetes.io/managed-by': 'salaminia-agent' } as const
export const OWNED_SELECTOR = 'app.kubernetes.io%2Fmanaged-by%3Dsalaminia-agent'
export const PRINCIPAL_LABEL = 'salaminia.dev/principal'
export const NAME_ANNOTATION = 'salaminia.dev/name'
/** ISO 8601: when an agent that knows nothing of the principal may remove what was made for it. */
export const EXPIRES_ANNOTATION = 'salaminia.dev/expires-at'
/** `iat` of the newest grant that an agent acted on: of several agents, one that holds an older grant changes nothing. */
export const GRANT_ANNOTATION = 'salaminia.dev/grant-issued-at'
/** On a binding: which process of an agent wrote it last. */
export const AGENT_ANNOTATION = 'salaminia.dev/agent'
/** ISO 8601, on a ClusterRole of ours: when it was last bound. */
export const BOUND_ANNOTATION = 'salaminia.dev/bound-at'

export const RBAC = '/apis/rbac.authorization.k8s.io/v1'

export type Meta = {
  name: string
  namespace?: string
  resourceVersion?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
}
export type ServiceAccount = { apiVersion: 'v1'; kind: 'ServiceAccount'; metadata: Meta }
export type ClusterRole = {
  apiVersion: 'rbac.authorization.k8s.io/v1'
  kind: 'ClusterRole'
  metadata: Meta
  rules?: PolicyRule[] | null
  aggregationRule?: null
}
export type Binding = {
  apiVersion: 'rbac.authorization.k8s.io/v1'
  kind: 'ClusterRoleBinding' | 'RoleBinding'
  metadata: Meta
  roleRef: { apiGroup: string; kind: 'ClusterRole'; name: string }
  subjects: { kind: 'ServiceAccount'; name: string; namespace: string }[]
}
export type List<T> = { items: T[] }

/**
 * `sal-<e-mail, readable>-<10 hex of the principal's id>`: the hash keeps two principals apart whatever their names, and
 * the whole stays a DNS label (63 characters).
 */
export function serviceAccountName(grant: Pick<GrantClaims, 'sub' | 'name'>): string {
  const readable = grant.name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '')
  const hash = new Bun.CryptoHasher('sha256').update(grant.sub).digest('hex').slice(0, 10)
  return readable === '' ? `sal-${hash}` : `sal-${readable}-${hash}`
}

export function serviceAccount(grant: GrantClaims, namespace: string, expiresAt: string): ServiceAccount {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name: serviceAccountName(grant),
      namespace,
      labels: { ...OWNED, [PRINCIPAL_LABEL]: grant.sub },
      annotations: {
        [NAME_ANNOTATION]: grant.name,
        [EXPIRES_ANNOTATION]: expiresAt,
        [GRANT_ANNOTATION]: String(grant.iat),
      },
    },
  }
}

/** The names of the namespaces whose labels match. */
export type Select = (selector: Readonly<Record<string, string>>) => readonly string[]

/** One binding a role and namespace: each stands alone, so rights of two namespaces never multiply. */
export function bindings(grant: GrantClaims, namespace: string, select: Select = () => []): Binding[] {
  const owner = { grant, account: serviceAccountName(grant), namespace }
  const all = grant.rights.flatMap(right =>
    placesOf(right, select).map(target => binding(owner, clusterRoleName(right), target)),
  )
  return [...new Map(all.map(one => [itemPath(one), one])).values()]
}

function placesOf({ namespaces, namespace_selector }: Right, select: Select): (string | undefined)[] {
  if (namespaces === null) return [undefined]
  return [...namespaces, ...(namespace_selector ? select(namespace_selector) : [])]
}

function binding(
  owner: { grant: GrantClaims; account: string; namespace: string },
  role: string,
  target: string | undefined,
): Binding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: target === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name: `${owner.account}:${role}`,
      ...(target === undefined ? {} : { namespace: target }),
      labels: { ...OWNED, [PRINCIPAL_LABEL]: owner.grant.sub },
      annotations: { [NAME_ANNOTATION]: owner.grant.name, [GRANT_ANNOTATION]: String(owner.grant.iat) },
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ kind: 'ServiceAccount', name: owner.account, namespace: owner.namespace }],
  }
}

export function clusterRoleName(right: Right): string {
  return right.cluster_role ?? ownRoleName(right.rules)
}

/** Equal rules, in whatever order, are one role; 128 bits of their hash, so that no others can be made to look like them. */
export function ownRoleName(rules: readonly PolicyRule[]): string {
  const canonical = [
    ...new Set(rules.map(rule => JSON.stringify(RULE_FIELDS.map(field => sorted(rule[field]))))),
  ].sort()
  return `salaminia:${new Bun.CryptoHasher('sha256').update(JSON.stringify(canonical)).digest('hex').slice(0, 32)}`
}

const RULE_FIELDS = ['apiGroups', 'resources', 'verbs', 'resourceNames', 'nonResourceURLs'] as const

function sorted(values: readonly string[] | null | undefined): string[] {
  return [...new Set(values ?? [])].sort()
}

/** The ClusterRoles that rights with rules need, once each. */
export function ownRoles({ rights }: GrantClaims, boundAt: string): ClusterRole[] {
  const roles = rights.flatMap(({ rules }) => (rules ? [ownRole(rules, boundAt)] : []))
  return [...new Map(roles.map(role => [role.metadata.name, role])).values()]
}

function ownRole(rules: PolicyRule[], boundAt: string): ClusterRole {
  const metadata = { name: ownRoleName(rules), labels: { ...OWNED }, annotations: { [BOUND_ANNOTATION]: boundAt } }
  return { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules, aggregationRule: null }
}

export const ROLES = `${RBAC}/clusterroles`

export function rolePath(name: string): string {
  return `${ROLES}/${encodeURIComponent(name)}`
}

export function collectionPath({ kind, metadata }: Pick<Binding, 'kind' | 'metadata'>): string {
  return kind === 'ClusterRoleBinding'
    ? `${RBAC}/clusterrolebindings`
    : `${RBAC}/namespaces/${encodeURIComponent(metadata.namespace ?? '')}/rolebindings`
}

export function itemPath(binding: Pick<Binding, 'kind' | 'metadata'>): string {
  return `${collectionPath(binding)}/${encodeURIComponent(binding.metadata.name)}`
}

export function accountsPath(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/serviceaccounts`
}

/** `iat` of the grant that an object was last written for; 0 when it does not say. */
export function grantOf({ metadata }: { metadata: Meta }): number {
  return Number(metadata.annotations?.[GRANT_ANNOTATION] ?? 0) || 0
}

/** Name alone is not enough: someone in the cluster may have changed whom the binding serves. */
export function isSameBinding(one: Binding, other: Binding): boolean {
  const [subject, ...more] = one.subjects ?? []
  const [wanted] = other.subjects
  return (
    itemPath(one) === itemPath(other) &&
    one.roleRef.kind === 'ClusterRole' &&
    one.roleRef.name === other.roleRef.name &&
    more.length === 0 &&
    subject?.kind === 'ServiceAccount' &&
    subject.name === wanted?.name &&
    subject.namespace === wanted.namespace
  )
}
