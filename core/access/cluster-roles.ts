// What the ClusterRoles that every cluster is born with allow, as Kubernetes 1.34 has them: for answers about access, never
// for decisions (those are the API server's). A test compares them with a real API server, cell by cell.
// A cluster may add to `view`, `edit` and `admin` by aggregation; core cannot see that.
import type { PolicyRule } from './rules'

const READ = ['get', 'list', 'watch']
const WRITE = ['create', 'delete', 'deletecollection', 'patch', 'update']

/** `deployments/*status` below is short for `deployments` and `deployments/status`. */
type Row = readonly [verbs: readonly string[], group: string, resources: string]

const VIEW: readonly Row[] = [
  [
    READ,
    '',
    `bindings configmaps endpoints events limitranges namespaces namespaces/status persistentvolumeclaims/*status
    pods/*status pods/log replicationcontrollers/*status replicationcontrollers/scale resourcequotas/*status
    serviceaccounts services/*status`,
  ],
  [READ, 'discovery.k8s.io', 'endpointslices'],
  [
    READ,
    'apps',
    `controllerrevisions daemonsets/*status deployments/*status deployments/scale replicasets/*status replicasets/scale
    statefulsets/*status statefulsets/scale`,
  ],
  [READ, 'autoscaling', 'horizontalpodautoscalers/*status'],
  [READ, 'batch', 'cronjobs/*status jobs/*status'],
  [
    READ,
    'extensions',
    `daemonsets/*status deployments/*status deployments/scale ingresses/*status networkpolicies replicasets/*status
    replicasets/scale replicationcontrollers/scale`,
  ],
  [READ, 'policy', 'poddisruptionbudgets/*status'],
  [READ, 'networking.k8s.io', 'ingresses/*status networkpolicies'],
  [READ, 'resource.k8s.io', 'resourceclaims/*status resourceclaimtemplates'],
]

/** With what an editor has over a viewer. */
const EDIT: readonly Row[] = [
  ...VIEW,
  [READ, '', 'pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy'],
  [['impersonate'], '', 'serviceaccounts'],
  [['create'], '', 'pods/eviction serviceaccounts/token'],
  [
    WRITE,
    '',
    `configmaps events persistentvolumeclaims pods pods/attach pods/exec pods/portforward pods/proxy
    replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy`,
  ],
  [
    WRITE,
    'apps',
    `daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets
    statefulsets/scale`,
  ],
  [WRITE, 'autoscaling', 'horizontalpodautoscalers'],
  [WRITE, 'batch', 'cronjobs jobs'],
  [
    WRITE,
    'extensions',
    `daemonsets deployments deployments/rollback deployments/scale ingresses networkpolicies replicasets
    replicasets/scale replicationcontrollers/scale`,
  ],
  [WRITE, 'policy', 'poddisruptionbudgets'],
  [WRITE, 'networking.k8s.io', 'ingresses networkpolicies'],
  [[...READ, ...WRITE], 'coordination.k8s.io', 'leases'],
  [WRITE, 'resource.k8s.io', 'resourceclaims resourceclaimtemplates'],
]

/** Only an admin gives rights on, and only within namespaces. */
const ADMIN: readonly Row[] = [
  ...EDIT,
  [['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'],
  [[...READ, ...WRITE], 'rbac.authorization.k8s.io', 'rolebindings roles'],
]

const rules = (rows: readonly Row[]): PolicyRule[] => rows.map(toRule)

/** By name. */
export const KNOWN_CLUSTER_ROLES: ReadonlyMap<string, readonly PolicyRule[]> = new Map([
  ['view', rules(VIEW)],
  ['edit', rules(EDIT)],
  ['admin', rules(ADMIN)],
  ['cluster-admin', rules([[['*'], '*', '*']])],
])

/** Given by Kubernetes to whoever has a ServiceAccount, so to everyone with any right in a cluster. */
export const BASIC_USER = 'system:basic-user'
export const BASIC_RULES: readonly PolicyRule[] = rules([
  [['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'],
  [['create'], 'authentication.k8s.io', 'selfsubjectreviews'],
])

/** Of Kubernetes itself. Another group may have been added to `view`, `edit` or `admin` by the cluster. */
export const KNOWN_GROUPS: ReadonlySet<string> = new Set([
  ...ADMIN.map(([, group]) => group),
  ...['*', 'admissionregistration.k8s.io', 'apiextensions.k8s.io', 'apiregistration.k8s.io', 'authentication.k8s.io'],
  ...['certificates.k8s.io', 'events.k8s.io', 'flowcontrol.apiserver.k8s.io', 'internal.apiserver.k8s.io'],
  ...['node.k8s.io', 'scheduling.k8s.io', 'storage.k8s.io', 'storagemigration.k8s.io'],
])

function toRule([verbs, group, resources]: Row): PolicyRule {
  const spelled = resources.split(/\s+/).flatMap(word => {
    const [whole = '', isShort] = word.split('/*status')
    return isShort === undefined ? [word] : [whole, `${whole}/status`]
  })
  return { api_groups: [group], resources: spelled, verbs: [...verbs], resource_names: [], non_resource_urls: [] }
}
