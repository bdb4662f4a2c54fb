// The client of `/v1`, typed by the document: a path, a parameter, a field or an answer that it does not have is not
// compiled. Promise: the bearer token goes to the server it belongs to and nowhere else; redirects are not followed.
import type { components, paths } from '../docs/api-types'
import { createTransport, type Query, type Server, type Transport } from './transport'

/** What the API speaks of, by name: `Schemas['Cluster']`. */
export type Schemas = components['schemas']

type Path = keyof paths
export type ApiPath = Path
type Operation<P extends Path, M extends string> = M extends keyof paths[P] ? paths[P][M] : undefined
/** The paths that have this method. */
type With<M extends string> = { [P in Path]: Operation<P, M> extends { responses: unknown } ? P : never }[Path]
type Json<T> = T extends { content: { 'application/json': infer Body } } ? Body : undefined
type Answers<T> = T extends { responses: infer R } ? { [Status in keyof R]: [Status, R[Status]] }[keyof R] : never
/** The body that comes with success; undefined where there is none. */
type Answer<P extends Path, M extends string> =
  Answers<Operation<P, M>> extends infer A ? (A extends [200 | 201, infer Reply] ? Json<Reply> : never) : never
type Body<P extends Path, M extends string> =
  Operation<P, M> extends { requestBody: infer B }
    ? { body: Json<B> }
    : Operation<P, M> extends { requestBody?: infer B }
      ? [B] extends [never]
        ? unknown
        : { body?: Json<B> }
      : unknown
type Ids<P extends Path, M extends string> =
  Operation<P, M> extends { parameters: { path: infer I extends Record<string, string> } } ? I : unknown
export type QueryOf<P extends Path, M extends string = 'get'> =
  Operation<P, M> extends { parameters: { query?: infer Q } } ? Filters<NonNullable<Q>> : never
type Asked<P extends Path, M extends string> = [QueryOf<P, M>] extends [never] ? unknown : { query?: QueryOf<P, M> }
type Filters<Q> = { [Name in Exclude<keyof Q, 'limit' | 'cursor'>]?: Q[Name] | undefined }
type ItemOf<P extends Path> = Answer<P, 'get'> extends { items: (infer Item)[] } ? Item : never
type Lists = { [P in With<'get'>]: Answer<P, 'get'> extends { items: unknown[] } ? P : never }[With<'get'>]

type All<P extends Path, M extends string> = Ids<P, M> & Body<P, M> & Asked<P, M>
/** `body`, `query` and the parameters of the path side by side; nothing to give where there are none. */
type Given<P extends Path, M extends string> =
  unknown extends All<P, M> ? [] : Record<never, never> extends All<P, M> ? [All<P, M>?] : [All<P, M>]
type Matching = { ifMatch?: string | undefined }

export type Api = {
  server: string
  get: <P extends With<'get'>>(path: P, ...given: Given<P, 'get'>) => Promise<Answer<P, 'get'>>
  post: <P extends With<'post'>>(path: P, ...given: Given<P, 'post'>) => Promise<Answer<P, 'post'>>
  put: <P extends With<'put'>>(path: P, given: Given<P, 'put'>[0] & Matching) => Promise<Answer<P, 'put'>>
  remove: <P extends With<'delete'>>(path: P, given: Given<P, 'delete'>[0] & Matching) => Promise<void>
  /** All pages, or as many as hold the first `most` items. */
  list: <P extends Lists>(path: P, query?: QueryOf<P>, most?: number) => Promise<ItemOf<P>[]>
  /** For those who have paths and bodies from a table. */
  transport: Transport
}

type Loose = Record<string, unknown> & { query?: Query; body?: unknown; ifMatch?: string | undefined }

/** `ca` is PEM text of further authorities to trust at this server. */
export function createApi(at: Server): Api {
  const transport = createTransport(at)
  const client = {
    server: at.server,
    get: (path: string, given: Loose = {}) => transport.get(fill(path, given), given.query),
    post: (path: string, given: Loose = {}) => transport.post(fill(path, given), given.body),
    put: (path: string, given: Loose) => transport.put(fill(path, given), given.body, given.ifMatch),
    remove: (path: string, given: Loose) => transport.remove(fill(path, given), given.ifMatch),
    list: (path: string, query?: Query, most?: number) => transport.list(path, query, most),
    transport,
  }
  // The types say what the document says of each path; the code is the same for all.
  return client as unknown as Api
}

/** `/v1/users/{id}` with the id in its place, whatever characters it has. */
function fill(path: string, given: Loose): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(given[name])))
}
