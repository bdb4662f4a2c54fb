// One request as it came in, and where it wants to go. Nothing here is believed yet.
import type { X509Certificate } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

export type Visit = {
  requestId: string
  /** ms since the epoch */
  startedAt: number
  method: string
  /** The raw request target. */
  target: string
  headers: IncomingHttpHeaders
  /** Names and values in turn, as they came. */
  rawHeaders: readonly string[]
  isUpgrade: boolean
  sourceAddress: string
  /** The server name the TLS client asked for; undefined when it named none. */
  serverName: string | undefined
  certificate: X509Certificate | undefined
}

export type Route = { clusterId: string; target: string }

const PATH_FORM = '/k8s/clusters/'
const CLUSTER_ID = /^[a-z0-9-]{1,64}$/

/**
 * Path form `/k8s/clusters/<id>/…`, SNI form `<id>.user.<domain>` with the bare Kubernetes path, or both at once: our
 * kubeconfigs give both, because kubectl before 1.33 forgets the URL's path in `get --raw`. Undefined when the request leads
 * to no cluster, or to two.
 */
export function routeOf(visit: Visit, domain: string): Route | undefined {
  const suffix = `.user.${domain}`
  const byPath = pathRoute(visit.target)
  // Host names have no case (RFC 4343).
  const serverName = visit.serverName?.toLowerCase()
  if (!serverName?.endsWith(suffix)) return byPath
  const named = serverName.slice(0, -suffix.length)
  if (!byPath) return routeTo(named, visit.target)
  return byPath.clusterId === named ? byPath : undefined
}

function pathRoute(target: string): Route | undefined {
  if (!target.startsWith(PATH_FORM)) return undefined
  const end = target.slice(PATH_FORM.length).search(/[/?]/)
  if (end < 0) return routeTo(target.slice(PATH_FORM.length), '/')
  const rest = target.slice(PATH_FORM.length + end)
  return routeTo(target.slice(PATH_FORM.length, PATH_FORM.length + end), rest[0] === '?' ? `/${rest}` : rest)
}

function routeTo(clusterId: string, target: string): Route | undefined {
  return CLUSTER_ID.test(clusterId) ? { clusterId, target } : undefined
}
