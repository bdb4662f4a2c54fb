// A question about access as people ask it, and as the API takes it.
import type { PageOf, Schemas } from '../api'
import { queryText } from '../parts/read'
import { type Found, findPrincipal } from '../principals'
import { joined } from '../roles/words'
import type { Visit } from '../visit'

export const ASKED = ['principal', 'cluster', 'verb', 'resource', 'namespace', 'name', 'permission', 'project'] as const
export type Asked = Readonly<Record<(typeof ASKED)[number], string>>

export type Understood = {
  /** Undefined: oneself. */
  principal?: Found
  cluster?: Schemas['Cluster']
  query: string
  /** By field, in words. */
  wrong: ReadonlyMap<string, string>
}

export function askedOf({ searchParams }: URL): Asked {
  return Object.fromEntries(ASKED.map(name => [name, (searchParams.get(name) ?? '').trim()])) as Asked
}

export function isAsked({ verb, resource, permission, cluster }: Asked): boolean {
  return permission !== '' || (cluster !== '' && (verb !== '' || resource !== ''))
}

/** What people type without its group: kubectl knows these, so we do. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  apps: ['deployments', 'daemonsets', 'statefulsets', 'replicasets'],
  batch: ['jobs', 'cronjobs'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  'rbac.authorization.k8s.io': ['roles', 'rolebindings', 'clusterroles', 'clusterrolebindings'],
  autoscaling: ['horizontalpodautoscalers'],
  policy: ['poddisruptionbudgets'],
  'storage.k8s.io': ['storageclasses'],
}

/** "deployments.apps/scale" is the subresource scale of deployments in the group apps. */
export function resourceOf(typed: string): { resource: string; api_group: string; subresource: string } {
  const [whole = '', subresource = ''] = typed.split('/')
  const dot = whole.indexOf('.')
  const resource = dot < 0 ? whole : whole.slice(0, dot)
  const known = Object.entries(GROUPS).find(([, all]) => all.includes(resource))?.[0] ?? ''
  return { resource, api_group: dot < 0 ? known : whole.slice(dot + 1), subresource }
}

/** Names become ids; what is not found is wrong in its field. */
export async function understand(visit: Visit, asked: Asked): Promise<Understood> {
  const wrong = new Map<string, string>()
  const [principal, cluster] = await Promise.all([
    asked.principal === '' ? undefined : findPrincipal(visit, asked.principal),
    asked.cluster === '' ? undefined : findCluster(visit, asked.cluster),
  ])
  if (asked.principal !== '' && !principal)
    wrong.set('principal', 'There is nobody of that name, or not for you to see')
  if (asked.cluster !== '' && !cluster) wrong.set('cluster', 'There is no such cluster, or not for you to see')
  const isInside = asked.permission !== ''
  if (!isInside && asked.verb === '') wrong.set('verb', 'Say what they would do, as get')
  if (!isInside && asked.resource === '') wrong.set('resource', 'Say with what, as pods')
  const place = isInside
    ? { permission: asked.permission, project: asked.project }
    : { verb: asked.verb, ...resourceOf(asked.resource), namespace: asked.namespace, name: asked.name }
  const query = queryText({ ...place, cluster: cluster?.id, principal: principal?.id })
  return { ...(principal ? { principal } : {}), ...(cluster ? { cluster } : {}), query, wrong }
}

async function findCluster(visit: Visit, typed: string): Promise<Schemas['Cluster'] | undefined> {
  const isId = /^[0-9a-f-]{36}$/.test(typed)
  const byId = isId ? await visit.ask<Schemas['Cluster']>('GET', `/clusters/${typed}`) : undefined
  if (byId?.isOk) return byId.body
  const { isOk, body } = await visit.ask<PageOf<Schemas['Cluster']>>(
    'GET',
    `/clusters?name=${encodeURIComponent(typed)}`,
  )
  return isOk ? body.items[0] : undefined
}

/** "get pods/log in the namespace “shop” of “aws-dublin”". */
export function questionWords({ verb, resource, namespace, name }: Asked, cluster: string): string {
  const what = [verb, resource, ...(name === '' ? [] : [`“${name}”`])].join(' ')
  const where = namespace === '' ? ['in every namespace'] : [`in the namespace “${namespace}”`]
  return joined([`${what} ${where} of “${cluster}”`])
}
