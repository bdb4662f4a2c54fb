// An API server in memory, as much of it as an agent uses: accounts, bindings, tokens, secrets, namespaces, reviews. Keeps
// everything it was asked, so that a test can say what was made, in which order, and what was never touched.
import { ApiServerRefused } from '../../agent/api-server'

export type Asked = { method: string; path: string; body: unknown }
type Stored = {
  kind?: string
  metadata: { name: string; namespace?: string; uid?: string; labels?: Record<string, string> }
  [field: string]: unknown
}
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
}

export function createMemoryApiServer(namespaces: readonly string[] = ['default', 'salaminia', 'kube-system']) {
  const asked: Asked[] = []
  const objects = new Map<string, Stored>()
  const tokens = new Map<string, string>()
  for (const name of namespaces) put(`/api/v1/namespaces/${name}`, { kind: 'Namespace', metadata: { name } })
  for (const name of ['view', 'edit', 'cluster-admin'])
    put(`/apis/rbac.authorization.k8s.io/v1/clusterroles/${name}`, {
      metadata: { name },
      rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }],
    })
  const server: MemoryApiServer = { asked, objects, tokens, call, names }
  return server

  function put(path: string, object: Stored): void {
    objects.set(path, { ...object, metadata: { uid: crypto.randomUUID(), ...object.metadata } })
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
    const held = objects.get(path)
    if (!held) throw new ApiServerRefused(404, `${path} not found`)
    if (method === 'DELETE') remove(path)
    if (method === 'PUT') put(path, structuredClone(body) as Stored)
    if (method === 'PATCH') Object.assign(held.metadata, { ...held.metadata, ...(body as Stored).metadata })
    return objects.get(path) ?? held
  }

  function create(path: string, object: Stored): unknown {
    if (path.endsWith('/subjectaccessreviews')) return { status: { allowed: true } }
    const [, account] = /^(.*\/serviceaccounts\/[^/]+)\/token$/.exec(path) ?? []
    if (account !== undefined) return token(account)
    const [, namespace] = /\/namespaces\/([^/]+)\//.exec(path) ?? []
    if (namespace && !objects.has(`/api/v1/namespaces/${namespace}`))
      throw new ApiServerRefused(404, `namespaces "${namespace}" not found`)
    const item = `${path}/${object.metadata.name}`
    if (objects.has(item)) throw new ApiServerRefused(409, `${item} already exists`)
    put(item, object)
    return object
  }

  function token(account: string): unknown {
    if (!objects.has(account)) throw new ApiServerRefused(404, `${account} not found`)
    const made = `token-${crypto.randomUUID()}`
    tokens.set(made, account)
    return { status: { token: made } }
  }

  /** Its tokens die with an account. */
  function remove(path: string): void {
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
