// What a request asks for, read from method and path as the API server's RequestInfoFactory does.

export interface RequestInfo {
  readonly path: string
  readonly verb: string
  readonly isResource: boolean
  readonly group: string
  readonly version: string
  readonly resource: string
  readonly subresource: string
  /** `''` is none: cluster scope, or all namespaces. */
  readonly namespace: string
  readonly name: string
}

const verbs: Readonly<Record<string, string>> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
}

const verbOf = (method: string, url: URL, name: string) => {
  if (method === 'GET' || method === 'HEAD') {
    const watch = url.searchParams.get('watch')
    if (watch === 'true' || watch === '1') return 'watch'
    return name === '' ? 'list' : 'get'
  }
  if (method === 'DELETE') return name === '' ? 'deletecollection' : 'delete'
  return verbs[method] ?? ''
}

/** `namespaces/<ns>/status` and the like are of the namespace itself, not a resource in it. */
const namespaceSubresources = ['status', 'finalize']

const splitNamespace = (parts: readonly string[]) => {
  const [first, namespace = '', third] = parts
  if (first !== 'namespaces' || third === undefined || namespaceSubresources.includes(third)) {
    return { namespace: first === 'namespaces' ? namespace : '', rest: parts }
  }
  return { namespace, rest: parts.slice(2) }
}

export const requestInfo = (method: string, url: URL): RequestInfo => {
  const path = url.pathname
  const segments = path.split('/').filter(Boolean).map(decodeURIComponent)
  const [root, ...after] = segments
  const [group = '', version = '', ...parts] = root === 'api' ? ['', ...after] : after
  if ((root !== 'api' && root !== 'apis') || parts.length === 0) {
    const none = { group: '', version: '', resource: '', subresource: '', namespace: '', name: '' }
    return { path, verb: method.toLowerCase(), isResource: false, ...none }
  }
  const { namespace, rest } = splitNamespace(parts)
  const [resource = '', name = '', subresource = ''] = rest
  return {
    path,
    verb: verbOf(method, url, name),
    isResource: true,
    group,
    version,
    resource,
    subresource,
    namespace,
    name,
  }
}
