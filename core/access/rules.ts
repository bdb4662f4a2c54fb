// Kubernetes' PolicyRules as our API spells them, and when one holds all that another gives (KEP of RBAC escalation:
// the API server covers a rule the same way, verb by resource by group).

export type PolicyRule = {
  api_groups: string[]
  resources: string[]
  verbs: string[]
  /** Empty: every object. */
  resource_names: string[]
  non_resource_urls: string[]
}

/** Each verb on each resource (or URL) is looked at alone: two rules may hold together what neither holds. */
export function isCovered(asked: PolicyRule, held: readonly PolicyRule[]): boolean {
  return asked.verbs.every(
    verb =>
      asked.non_resource_urls.every(url => held.some(rule => has(rule.verbs, verb) && hasUrl(rule, url))) &&
      asked.api_groups.every(group =>
        asked.resources.every(resource =>
          isResourceCovered({ verb, group, resource, names: asked.resource_names }, held),
        ),
      ),
  )
}

type Cell = { verb: string; group: string; resource: string; names: readonly string[] }

function isResourceCovered({ verb, group, resource, names }: Cell, held: readonly PolicyRule[]): boolean {
  const reaching = held.filter(
    rule => has(rule.verbs, verb) && has(rule.api_groups, group) && hasResource(rule.resources, resource),
  )
  if (reaching.some(rule => rule.resource_names.length === 0)) return true
  return names.length > 0 && names.every(name => reaching.some(rule => rule.resource_names.includes(name)))
}

/** `*` is everything; for the asked side it is only covered by itself. */
function has(held: readonly string[], asked: string): boolean {
  return held.includes('*') || held.includes(asked)
}

/** A wildcard for resources may also stand before a subresource, as in the API server: every resource's `scale`. */
function hasResource(held: readonly string[], asked: string): boolean {
  if (has(held, asked)) return true
  const slash = asked.indexOf('/')
  return slash > 0 && held.includes(`*${asked.slice(slash)}`)
}

function hasUrl({ non_resource_urls }: PolicyRule, asked: string): boolean {
  return non_resource_urls.some(url => url === asked || (url.endsWith('*') && asked.startsWith(url.slice(0, -1))))
}

/** The ClusterRoles system:discovery and system:public-info-viewer, which Kubernetes gives to everyone it knows. */
const DISCOVERY = [
  '/api',
  '/api/*',
  '/apis',
  '/apis/*',
  '/openapi',
  '/openapi/*',
  '/healthz',
  '/livez',
  '/readyz',
  '/version',
  '/version/',
]

export function isDiscovery(verb: string, path: string): boolean {
  const rule = { api_groups: [], resources: [], verbs: ['get'], resource_names: [], non_resource_urls: DISCOVERY }
  return verb === 'get' && hasUrl(rule, path)
}
