// The Kubernetes objects the agent makes for a principal, and how it knows them again.
// Promise: everything made here carries OWNED, so that uninstall and clean-up find all of it and nothing else.
import type { GrantClaims, Right } from '../relay/wire/claims'

export const OWNED = { 'app.kubernetes.io/managed-by': 'salaminia-agent' } as const
export const OWNED_SELECTOR = 'app.kubernetes.io%2Fmanaged-by%3Dsalaminia-agent'
export const PRINCIPAL_LABEL = 'salaminia.dev/principal'
export const NAME_ANNOTATION = 'salaminia.dev/name'
/** ISO 8601: when an agent that knows nothing of the principal may remove what was made for it. */
export const EXPIRES_ANNOTATION = 'salaminia.dev/expires-at'

export const RBAC = '/apis/rbac.authorization.k8s.io/v1'

export type Meta = {
  name: string
  namespace?: string
  labels?: Record<string, string>
  annotations?: Record<string, string>
}
export type ServiceAccount = { apiVersion: 'v1'; kind: 'ServiceAccount'; metadata: Meta }
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
      annotations: { [NAME_ANNOTATION]: grant.name, [EXPIRES_ANNOTATION]: expiresAt },
    },
  }
}

/** One binding a right and namespace: each stands alone, so rights of two namespaces never multiply. */
export function bindings(grant: GrantClaims, namespace: string): Binding[] {
  const account = serviceAccountName(grant)
  const named = grant.rights.filter(right => right.cluster_role !== undefined)
  return named.flatMap(right =>
    (right.namespaces === null ? [undefined] : right.namespaces).map(target =>
      binding({ grant, account, namespace }, right, target),
    ),
  )
}

function binding(
  owner: { grant: GrantClaims; account: string; namespace: string },
  right: Extract<Right, { cluster_role: string }>,
  target: string | undefined,
): Binding {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: target === undefined ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: {
      name: `${owner.account}:${right.cluster_role}`,
      ...(target === undefined ? {} : { namespace: target }),
      labels: { ...OWNED, [PRINCIPAL_LABEL]: owner.grant.sub },
      annotations: { [NAME_ANNOTATION]: owner.grant.name },
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: right.cluster_role },
    subjects: [{ kind: 'ServiceAccount', name: owner.account, namespace: owner.namespace }],
  }
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
