// What a cluster adds by itself: the objects it is born with, what comes and goes with a namespace, and the status
// that kubelet and controllers would write. Pods run from birth; Deployments make none.

import { builtinBindings, builtinClusterRoles } from './builtin-roles.ts'
import { arrayAt, type JsonObject, objectAt, stringAt } from './json.ts'
import { kindOf, kinds, type ResourceKind } from './kinds.ts'
import type { Key, Store } from './store.ts'

const rbacGroup = 'rbac.authorization.k8s.io'

export const addBirthObjects = (store: Store, caPem: string) => {
  const fill = (kind: ResourceKind, name: string, object: JsonObject) =>
    store.create(kind, { namespace: '', name }, object)
  for (const name of ['default', 'kube-node-lease', 'kube-public', 'kube-system']) {
    const namespace = kindOf('namespaces')
    fill(namespace, name, withOwnLabel({ kind: namespace, name }, withStatus(namespace, {})))
    fillNamespace(store, name, caPem)
  }
  for (const [name, rules] of Object.entries(builtinClusterRoles)) fill(kindOf('clusterroles'), name, { rules })
  for (const [name, group] of Object.entries(builtinBindings)) {
    fill(kindOf('clusterrolebindings'), name, {
      roleRef: { apiGroup: rbacGroup, kind: 'ClusterRole', name },
      subjects: [{ apiGroup: rbacGroup, kind: 'Group', name: group }],
    })
  }
}

/** Each namespace bears its name as a label, which nobody can take off. */
export const withOwnLabel = ({ kind, name }: { kind: ResourceKind; name: string }, object: JsonObject): JsonObject => {
  if (kind.resource !== 'namespaces') return object
  const metadata = objectAt(object, 'metadata')
  const labels = { ...objectAt(metadata, 'labels'), 'kubernetes.io/metadata.name': name }
  return { ...object, metadata: { ...metadata, labels } }
}

export const fillNamespace = (store: Store, namespace: string, caPem: string) => {
  store.create(kindOf('serviceaccounts'), { namespace, name: 'default' }, {})
  store.create(kindOf('configmaps'), { namespace, name: 'kube-root-ca.crt' }, { data: { 'ca.crt': caPem } })
}

/** In one step, where the namespace controller takes a moment. */
export const emptyNamespace = (store: Store, namespace: string) => {
  for (const kind of kinds.filter(row => row.isNamespaced && row.isStored)) {
    for (const { metadata } of store.list(kind, namespace)) store.remove(kind, { namespace, name: metadata.name })
  }
}

const podStatus = (object: JsonObject) => ({
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True' }],
  containerStatuses: arrayAt(objectAt(object, 'spec'), 'containers').map(container => ({
    name: stringAt(container, 'name') ?? '',
    image: stringAt(container, 'image') ?? '',
    imageID: '',
    ready: true,
    restartCount: 0,
    state: { running: { startedAt: new Date().toISOString() } },
  })),
})

const deploymentStatus = (object: JsonObject) => {
  const { replicas = 1 } = objectAt(object, 'spec')
  return { replicas, readyReplicas: replicas, updatedReplicas: replicas, availableReplicas: replicas }
}

const statuses: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  namespaces: () => ({ phase: 'Active' }),
  pods: podStatus,
  deployments: deploymentStatus,
}

/** Writers of the object never set its status; the status the cluster would give it replaces theirs. */
export const withStatus = ({ resource }: ResourceKind, object: JsonObject): JsonObject => {
  const status = statuses[resource]
  return status ? { ...object, status: status(object) } : object
}

/** One fixed line for each Pod, so that a test knows what to expect. */
export const logOf = ({ namespace, name }: Key) => `stub log of ${namespace}/${name}\n`
