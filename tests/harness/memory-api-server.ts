// An API server in memory, as much of it as an agent uses: accounts, bindings, tokens, secrets, namespaces, reviews. Keeps
// everything it was asked, so that a test can say what was made, in which order, and what was never touched.
import { ApiServerRefused } from '../../agent/api-server'

export type Asked = { method: string; path: string; body: unknown }
type Stored = {
  kind?: string
  metadata: {
    name: string
    namespace?: string
    uid?: string
    resourceVersion?: string
    deletionTimestamp?: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
  }
  [field: string]: unknown
}
type Rule = { apiGroups?: string[]; resources?: string[]; verbs: string[] }
type Grants = { roleRef: { name: string }; subjects: { name: string; namespace: string }[] }
export type WatchEvent = { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: Stored }
export type MemoryApiServer = {
  asked: Asked[]
  /** By path. */
  objects: Map<string, Stored>
  /** Live ServiceAccount tokens and the account each is of. */
  tokens: Map<string, string>
  /** Answers a call of the agent's own; throws ApiServerRefused. */
  call: (method: string, path: string, body?: unknown) => unknown
  /** Names of the objects whose path matches, sorted. */
  names: (path: RegExp) => string[]
  /** Writes a namespace and tells who watches; `null` deletes it. */
  namespace: (name: string, metadata: Partial<Stored['metadata']> | null) => void
  /** Is told of each namespace event until the function given back is called. */
  onEvent: (listen: (event: WatchEvent) => void) => () => void
}

const RBAC = '/apis/rbac.authorization.k8s.io/v1'

const SESSIONS = ['pods/exec', 'pods/attach', 'pods/portforward']

export function createMemoryApiServer(namespaces: readonly string[] = ['default', 'salaminia', 'kube-system']) {
  const asked: Asked[] = []
  const objects = new Map<string, Stored>()
  const tokens = new Map<string, string>()
  const listeners = new Set<(event: WatchEvent) => void>()
  let version = 0
  for (const name of namespaces) put(`/api/v1/namespaces/${name}`, { kind: 'Namespace', metadata: { name } })
  for (const name of ['view', 'edit', 'cluster-admin'])
    put(`${RBAC}/clusterroles/${name}`, {
      metadata: { name },
      rules: [
        { apiGroups: [''], resources: ['pods'], verbs: ['get'] },
        { apiGroups: [''], resources: SESSIONS, verbs: name === 'cluster-admin' ? ['get', 'create'] : [] },
      ],
    })
  const server: MemoryApiServer = { asked, objects, tokens, call, names, namespace, onEvent }
  return server

  function put(path: string, object: Stored): Stored {
    const resourceVersion = String(++version)
    const kept = { ...object, metadata: { uid: crypto.randomUUID(), ...object.metadata, resourceVersion } }
    objects.set(path, kept)
    return kept
  }

  function namespace(name: string, metadata: Partial<Stored['metadata']> | null): void {
    const path = `/api/v1/namespaces/${name}`
    const before = objects.get(path)
    const object = put(path, { kind: 'Namespace', metadata: { ...metadata, name } })
    if (!metadata)
      for (const key of [...objects.keys()]) if (`${key}/`.includes(`/namespaces/${name}/`)) objects.delete(key)
    const type = !metadata ? 'DELETED' : before ? 'MODIFIED' : 'ADDED'
    for (const listen of listeners) listen({ type, object })
  }

  function onEvent(listen: (event: WatchEvent) => void): () => void {
    listeners.add(listen)
    return () => void listeners.delete(listen)
  }

  function names(path: RegExp): string[] {
    return [...objects.keys()].filter(key => path.test(key)).sort()
  }

  function call(method: string, target: string, body?: unknown): unknown {
    asked.push({ method, path: target, body })
    const url = new URL(target, 'https://api')
    const path = decodeURIComponent(url.pathname)
    if (method === 'POST') return create(path, structuredClone(body) as Stored)
    const selector = url.searchParams.get('labelSelector')
    if (method === 'GET' && selector !== null) return list(path, selector)
    if (path === '/version') return { gitVersion: 'v1.34.0' }
    if (path === '/api/v1/nodes') return { items: [{}], metadata: {} }
    if (path === '/api/v1/namespaces')
      return { items: kept(/^\/api\/v1\/namespaces\/[^/]+$/), metadata: { resourceVersion: String(version) } }
    const held = objects.get(path)
    if (!held) throw new ApiServerRefused(404, `${path} not found`)
    if (method === 'DELETE') remove(path, held, body)
    if (method === 'PUT') put(path, structuredClone(body) as Stored)
    if (method === 'PATCH') patch(path, held, structuredClone(body) as Stored)
    return structuredClone(objects.get(path) ?? held)
  }

  function kept(path: RegExp): Stored[] {
    return structuredClone(names(path).flatMap(name => objects.get(name) ?? []))
  }

  /** A merge patch, as deep as we use one. */
  function patch(path: string, held: Stored, { metadata, ...fields }: Stored): void {
    const { resourceVersion, labels, annotations, ...more } = metadata
    if (resourceVersion !== undefined && resourceVersion !== held.metadata.resourceVersion)
      throw new ApiServerRefused(409, `${path} was changed`)
    put(path, {
      ...held,
      ...fields,
      metadata: {
        ...held.metadata,
        ...more,
        labels: { ...held.metadata.labels, ...labels },
        annotations: { ...held.metadata.annotations, ...annotations },
      },
    })
  }

  function create(path: string, object: Stored): unknown {
    if (path.endsWith('/subjectaccessreviews')) return { status: { allowed: isAllowed(object) } }
    const [, account] = /^(.*\/serviceaccounts\/[^/]+)\/token$/.exec(path) ?? []
    if (account !== undefined) return token(account)
    const [, namespace] = /\/namespaces\/([^/]+)\//.exec(path) ?? []
    const room = objects.get(`/api/v1/namespaces/${namespace}`)
    if (namespace && !room) throw new ApiServerRefused(404, `namespaces "${namespace}" not found`)
    if (room?.metadata.deletionTimestamp)
      throw new ApiServerRefused(403, `namespace ${namespace} is being terminated`, ['NamespaceTerminating'])
    const item = `${path}/${object.metadata.name}`
    if (objects.has(item)) throw new ApiServerRefused(409, `${item} already exists`)
    return structuredClone(put(item, object))
  }

  /** As RBAC decides of one resource, for a ServiceAccount. */
  function isAllowed({ spec }: Stored): boolean {
    const { user, resourceAttributes: asked } = spec as {
      user: string
      resourceAttributes: { group: string; resource: string; subresource: string; verb: string; namespace: string }
    }
    const resource = [asked.resource, asked.subresource].filter(Boolean).join('/')
    const bound = kept(/\/clusterrolebindings\//)
    if (asked.namespace) bound.push(...kept(new RegExp(`/namespaces/${asked.namespace}/rolebindings/`)))
    return (bound as unknown as Grants[]).some(({ roleRef, subjects }) => {
      const rules = (objects.get(`${RBAC}/clusterroles/${roleRef.name}`)?.rules ?? []) as Rule[]
      const isSubject = subjects.some(({ name, namespace }) => user === `system:serviceaccount:${namespace}:${name}`)
      const isCovered = (rule: Rule) => rule.resources?.includes(resource) && rule.verbs.includes(asked.verb)
      return isSubject && rules.some(isCovered)
    })
  }

  function token(account: string): unknown {
    if (!objects.has(account)) throw new ApiServerRefused(404, `${account} not found`)
    const made = `token-${crypto.randomUUID()}`
    tokens.set(made, account)
    return { status: { token: made } }
  }

  /** Its tokens die with an account. */
  function remove(path: string, held: Stored, options: unknown): void {
    const wanted = (options as { preconditions?: { resourceVersion?: string } } | undefined)?.preconditions
    if (wanted && wanted.resourceVersion !== held.metadata.resourceVersion)
      throw new ApiServerRefused(409, `${path} was changed`)
    objects.delete(path)
    for (const [token, account] of tokens) if (account === path) tokens.delete(token)
  }

  /** Items carry no kind of their own, as in a real list. */
  function list(path: string, selector: string): { items: Stored[] } {
    const [, resource] = /\/([^/]+)$/.exec(path) ?? []
    const wanted = selector.split(',').map(term => term.split('='))
    const items = [...objects].flatMap(([key, { kind: _, ...object }]) => {
      const isThere = key.startsWith(`${path}/`) || (!path.includes('/namespaces/') && key.includes(`/${resource}/`))
      const labels = object.metadata.labels ?? {}
      return isThere && wanted.every(([name = '', value]) => labels[name] === value) ? [object as Stored] : []
    })
    return { items: structuredClone(items) }
  }
}
