// A role in words: what it allows, and what of it is more than it looks.
import type { Schemas } from '../api'
import { isPermission, PERMISSIONS, type Scope, SUBJECTS } from './permissions'

type Rule = Schemas['PolicyRule']
export type Held = {
  scope: Scope
  permissions: readonly string[]
  cluster_roles: readonly string[]
  rules: readonly Rule[]
}

const CLUSTER_ROLES: Readonly<Record<string, string>> = {
  view: 'look at nearly everything, but no secrets and no shell in a pod',
  edit: 'change workloads, read secrets and open a shell in pods; no rights of others',
  admin: 'do everything in a namespace, and give others rights there',
  'cluster-admin': 'do everything, everywhere in the cluster',
}

/** One sentence a subject: "People: see people, see groups …". */
export function permissionWords(permissions: readonly string[]): string[] {
  const held = permissions.filter(isPermission)
  return SUBJECTS.flatMap(({ title, permissions: all }) => {
    const said = all.filter(one => held.includes(one)).map(one => PERMISSIONS[one].says)
    return said.length === 0 ? [] : [`${title}: ${joined(said)}`]
  })
}

export function kubernetesWords({ scope, cluster_roles, rules }: Held): string[] {
  const place = scope === 'namespace' ? 'in the namespaces where it is bound' : 'in the clusters where it is bound'
  return [
    ...cluster_roles.map(name => {
      const known = CLUSTER_ROLES[name]
      return known
        ? `Like “${name}”: ${known}, ${place}`
        : `What each cluster has written into its ClusterRole “${name}”, ${place}`
    }),
    ...rules.map(
      rule => `${ruleWords(rule)}, ${rule.non_resource_urls.length > 0 ? 'in the clusters where it is bound' : place}`,
    ),
  ]
}

/** "get, list and watch pods and deployments". */
export function ruleWords({ api_groups, resources, verbs, resource_names, non_resource_urls: urls }: Rule): string {
  const does = verbs.includes('*') ? 'do anything with' : joined(verbs)
  if (urls.length > 0) return `${does} the paths ${joined(urls)}`
  const groups = api_groups.filter(group => group !== '' && group !== '*')
  const everyGroup = api_groups.includes('*') ? ' of every API group' : ''
  const named = groups.length > 0 ? ` (${groups.join(', ')})` : everyGroup
  const what = resources.includes('*') ? `every resource${named}` : `${joined(resources)}${named}`
  return `${does} ${what}${resource_names.length > 0 ? `, only ${joined(resource_names)}` : ''}`
}

type Danger = { verbs: readonly string[]; resources: readonly string[]; groups?: readonly string[]; warns: string }

const READ = ['get', 'list', 'watch']
const WRITE = ['create', 'update', 'patch']
const RBAC = ['rbac.authorization.k8s.io']
const DANGERS: readonly Danger[] = [
  {
    verbs: READ,
    resources: ['secrets'],
    groups: [''],
    warns: 'Secrets: who reads them can often act as the ServiceAccounts and services whose keys they hold.',
  },
  {
    verbs: ['create', 'get'],
    resources: ['pods/exec', 'pods/attach'],
    groups: [''],
    warns: 'A shell in a pod gives whatever that pod may do.',
  },
  {
    verbs: WRITE,
    resources: [
      'pods',
      'deployments',
      'daemonsets',
      'statefulsets',
      'jobs',
      'cronjobs',
      'replicasets',
      'pods/ephemeralcontainers',
    ],
    warns: 'Who makes or changes workloads can run as any ServiceAccount of the namespace and mount its secrets.',
  },
  {
    verbs: ['create'],
    resources: ['serviceaccounts/token'],
    groups: [''],
    warns: 'Tokens of ServiceAccounts: whoever makes one is that ServiceAccount, and Salaminia no longer sees them.',
  },
  {
    verbs: ['escalate', 'bind'],
    resources: ['roles', 'clusterroles'],
    groups: RBAC,
    warns:
      '“escalate” and “bind” give every right there is: they lift the rule that nobody gives what they do not hold.',
  },
  {
    verbs: WRITE,
    resources: ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'],
    groups: RBAC,
    warns: 'Rights made in the cluster itself stay when this role is taken away.',
  },
  {
    verbs: ['impersonate'],
    resources: ['users', 'groups', 'serviceaccounts'],
    warns: '“impersonate”: they can be anybody in the cluster.',
  },
  {
    verbs: ['get', 'create'],
    resources: ['nodes/proxy'],
    groups: [''],
    warns: 'The proxy of a node gives every pod on it, past the audit of the API server.',
  },
  {
    verbs: WRITE,
    resources: ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'],
    warns: 'Webhooks read and change what everybody writes.',
  },
  {
    verbs: WRITE,
    resources: ['certificatesigningrequests/approval'],
    warns: 'Who approves certificates can become anybody in the cluster.',
  },
]

export function warningsOf({ permissions, cluster_roles, rules, scope }: Held): string[] {
  const all = rules.some(rule => [rule.verbs, rule.resources, rule.api_groups].every(list => list.includes('*')))
  const dangers = DANGERS.filter(danger => rules.some(rule => reaches(rule, danger))).map(({ warns }) => warns)
  const held = permissions.filter(isPermission).flatMap(one => PERMISSIONS[one].warns ?? [])
  const isWide = cluster_roles.includes('cluster-admin')
  return [
    ...(all ? ['Everything on everything: this is “cluster-admin” by another name.'] : dangers),
    ...(isWide
      ? [
          `“cluster-admin” is everything${scope === 'namespace' ? ' in those namespaces' : ' in those clusters, rights of others too'}.`,
        ]
      : []),
    ...(cluster_roles.includes('edit') || cluster_roles.includes('admin')
      ? ['It reads secrets and opens shells in pods.']
      : []),
    ...held,
  ]
}

function reaches(rule: Rule, { verbs, resources, groups }: Danger): boolean {
  return (
    (rule.verbs.includes('*') || verbs.some(verb => rule.verbs.includes(verb))) &&
    (rule.resources.includes('*') || resources.some(one => rule.resources.includes(one))) &&
    (!groups || rule.api_groups.includes('*') || groups.some(group => rule.api_groups.includes(group)))
  )
}

export function joined(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words.join('')
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`
}
