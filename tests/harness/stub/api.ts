// One request from bytes to answer: authenticate, name what is asked, authorize, do it. Knows nothing of sockets.

import { addBirthObjects, logOf } from './defaults.ts'
import { Discovery } from './discovery.ts'
import { isObject, type Json, type JsonObject } from './json.ts'
import { findKind, type ResourceKind } from './kinds.ts'
import { Objects } from './objects.ts'
import { decodeProtobuf } from './protobuf.ts'
import { Rbac } from './rbac.ts'
import { type RequestInfo, requestInfo } from './request-info.ts'
import { Reviews } from './reviews.ts'
import { StatusError, unknownResource } from './status.ts'
import { Store } from './store.ts'
import { type Principal, Tokens } from './tokens.ts'
import { listObjects, type WatchSink, watchObjects } from './watch.ts'

export interface ApiRequest {
  readonly method: string
  readonly url: URL
  readonly authorization: string | undefined
  readonly contentType: string
  readonly accept: string
  readonly body: Buffer
}

export type Answer =
  | { readonly code: number; readonly body: JsonObject }
  | { readonly code: number; readonly text: string }
  | { readonly code: number; readonly contentType: string; stream(sink: WatchSink): void }

export interface ApiDeps {
  readonly adminToken: string
  readonly caPem: string
  readonly gitVersion: string
}

interface Call {
  readonly request: ApiRequest
  readonly info: RequestInfo
  readonly kind: ResourceKind
  readonly caller: Principal
}

const ok = (body: JsonObject): Answer => ({ code: 200, body })
const created = (body: JsonObject): Answer => ({ code: 201, body })

const parse = ({ body, contentType }: ApiRequest): Json => {
  if (contentType.includes('protobuf')) return decodeProtobuf(body)
  try {
    // YAML contains JSON, and server-side apply is sent as YAML.
    return Bun.YAML.parse(body.toString()) as Json
  } catch (cause) {
    throw new StatusError('BadRequest', 'the body of the request cannot be parsed', { cause })
  }
}

const bodyOf = (request: ApiRequest): JsonObject => {
  const value = parse(request)
  if (!isObject(value)) throw new StatusError('BadRequest', 'the body of the request is not an object')
  return value
}

/** DeleteOptions; a DELETE may come without a body. */
const optionsOf = (request: ApiRequest) => (request.body.length === 0 ? {} : bodyOf(request))

const healthPaths = ['/healthz', '/livez', '/readyz']

export const Api = ({ adminToken, caPem, gitVersion }: ApiDeps) => {
  const store = Store()
  addBirthObjects(store, caPem)
  const tokens = Tokens({ store, adminToken })
  const rbac = Rbac({ store })
  const reviews = Reviews({ rbac })
  const objects = Objects({ store, caPem })
  const documents = Discovery(gitVersion)

  const collectionOf = ({ info, kind, request }: Call) => ({
    kind,
    namespace: info.namespace,
    query: request.url.searchParams,
  })

  /** A namespace is cluster-scoped, though RequestInfo names it as its own namespace. */
  const targetOf = ({ info, kind, request }: Call) => ({
    kind,
    namespace: kind.isNamespaced ? info.namespace : '',
    name: info.name,
    isDryRun: request.url.searchParams.has('dryRun'),
  })

  const verbs: Readonly<Record<string, (call: Call) => Answer>> = {
    get: call => ok(store.get(call.kind, targetOf(call))),
    list: call => ok(listObjects(store, collectionOf(call))),
    watch: call => ({
      code: 200,
      contentType: 'application/json;stream=watch',
      stream: sink => watchObjects(store, collectionOf(call), sink),
    }),
    create: call => created(objects.create(targetOf(call), bodyOf(call.request))),
    update: call => ok(objects.update(targetOf(call), bodyOf(call.request))),
    patch: call => ok(objects.patch(targetOf(call), call.request.contentType, parse(call.request))),
    delete: call => ok(objects.remove(targetOf(call), optionsOf(call.request))),
    deletecollection: call => ok(objects.removeAll(collectionOf(call))),
  }

  const podLog = (call: Call): Answer => {
    const { metadata } = store.get(call.kind, targetOf(call))
    const text = logOf({ namespace: metadata.namespace ?? '', name: metadata.name })
    if (call.request.url.searchParams.get('follow') !== 'true') return { code: 200, text }
    return { code: 200, contentType: 'text/plain', stream: sink => sink.send(text) }
  }

  const subresources: Readonly<Record<string, (call: Call) => Answer>> = {
    'create serviceaccounts/token': call =>
      created(tokens.request(store.get(call.kind, targetOf(call)), bodyOf(call.request))),
    'get pods/log': podLog,
  }

  const answerResource = (call: Call): Answer => {
    const { info, kind, request, caller } = call
    if (info.subresource !== '') {
      const answer = subresources[`${info.verb} ${kind.resource}/${info.subresource}`]
      if (!answer) throw unknownResource()
      return answer(call)
    }
    const review = reviews[kind.resource]
    if (review) return created(review(bodyOf(request), caller))
    const answer = verbs[info.verb]
    if (!answer)
      throw new StatusError('MethodNotAllowed', 'the server does not allow this method on the requested resource')
    return answer(call)
  }

  const answerDocument = ({ path }: RequestInfo, accept: string): Answer => {
    if (healthPaths.includes(path)) return { code: 200, text: 'ok' }
    // kubectl before 1.27 reads only protobuf here; no bytes are an empty document, by which it validates nothing.
    if (path === '/openapi/v2' && accept.includes('protobuf')) return { code: 200, text: '' }
    const document = documents[path.replace(/(.)\/$/, '$1')]
    if (!document) throw unknownResource()
    return ok(document)
  }

  /** Throws StatusError. */
  return (request: ApiRequest): Answer => {
    const info = requestInfo(request.method, request.url)
    const caller = tokens.authenticate(request.authorization)
    rbac.authorize(caller, info)
    if (!info.isResource) return answerDocument(info, request.accept)
    const kind = findKind(info.group, info.version, info.resource)
    if (!kind) throw unknownResource()
    return answerResource({ request, info, kind, caller })
  }
}
