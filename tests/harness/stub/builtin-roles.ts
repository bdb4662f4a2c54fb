// The ClusterRoles Kubernetes is born with, as far as the stub's resources reach. What matters is kept exactly:
// `view` reads neither Secrets nor RBAC objects and executes nothing; only `admin` gives rights away.

import type { JsonObject } from './json.ts'

const read = ['get', 'list', 'watch']
const write = ['create', 'delete', 'deletecollection', 'patch', 'update']

const rule = (apiGroup: string, resources: readonly string[], verbs: readonly string[]): JsonObject => ({
  apiGroups: [apiGroup],
  resources,
  verbs,
})

const viewRules = [
  rule('', ['configmaps', 'endpoints', 'persistentvolumeclaims', 'pods', 'serviceaccounts', 'services'], read),
  rule('', ['events', 'limitranges', 'namespaces/status', 'pods/log', 'pods/status', 'resourcequotas'], read),
  rule('', ['namespaces'], read),
  rule('apps', ['daemonsets', 'deployments', 'deployments/scale', 'replicasets', 'statefulsets'], read),
  rule('batch', ['cronjobs', 'jobs'], read),
]

const editRules = [
  ...viewRules,
  rule('', ['pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy', 'secrets', 'services/proxy'], read),
  rule('', ['serviceaccounts'], ['impersonate']),
  rule('', ['serviceaccounts/token', 'pods/eviction'], ['create']),
  rule('', ['pods', 'pods/attach', 'pods/exec', 'pods/portforward', 'pods/proxy'], write),
  rule('', ['configmaps', 'events', 'persistentvolumeclaims', 'secrets', 'serviceaccounts', 'services'], write),
  rule('apps', ['daemonsets', 'deployments', 'deployments/scale', 'replicasets', 'statefulsets'], write),
  rule('batch', ['cronjobs', 'jobs'], write),
]

const adminRules = [
  ...editRules,
  rule('authorization.k8s.io', ['localsubjectaccessreviews'], ['create']),
  rule('rbac.authorization.k8s.io', ['rolebindings', 'roles'], [...read, ...write]),
]

export const builtinClusterRoles: Readonly<Record<string, readonly JsonObject[]>> = {
  'cluster-admin': [rule('*', ['*'], ['*']), { nonResourceURLs: ['*'], verbs: ['*'] }],
  admin: adminRules,
  edit: editRules,
  view: viewRules,
  'system:discovery': [
    {
      nonResourceURLs: [
        '/api',
        '/api/*',
        '/apis',
        '/apis/*',
        '/openapi',
        '/openapi/*',
        '/version',
        '/healthz',
        '/livez',
        '/readyz',
      ],
      verbs: ['get'],
    },
  ],
  'system:basic-user': [
    rule('authorization.k8s.io', ['selfsubjectaccessreviews', 'selfsubjectrulesreviews'], ['create']),
    rule('authentication.k8s.io', ['selfsubjectreviews'], ['create']),
  ],
}

/** ClusterRole to the group that has it everywhere. */
export const builtinBindings: Readonly<Record<string, string>> = {
  'cluster-admin': 'system:masters',
  'system:discovery': 'system:authenticated',
  'system:basic-user': 'system:authenticated',
}
