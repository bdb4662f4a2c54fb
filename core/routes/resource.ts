// The five routes of a resource, the same for each: list, create, read, replace, delete. What differs is given as a table
// row; the schemas stay the truth for validator and document.
import type { TSchema } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate, Principal } from '../auth/bearer'
import { etagOf } from '../lib/etag'
import { noBody } from '../lib/no-body'
import { type Guard, operation } from '../lib/operation'
import type { Page } from '../lib/page'
import { IdParams, IfMatch, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'

/** `ifMatch` is the caller's If-Match header. All throw Problem. */
export type ResourceService<Input, Output, Query> = {
  list: (principal: Principal, request: Query) => Promise<Page<Output>>
  create: (principal: Principal, input: Input) => Promise<Output>
  get: (principal: Principal, id: string) => Promise<Output>
  replace: (principal: Principal, id: string, change: { input: Input; ifMatch: string | undefined }) => Promise<Output>
  remove: (principal: Principal, id: string, change: { ifMatch: string | undefined }) => Promise<void>
}

export type ResourceTable<Input, Output, Query> = {
  /** Name of the component, such as `MachineUser`. */
  name: string
  /** The same for people, with its article: `a machine user`. */
  noun: string
  plural: string
  /** Path below /v1, and the tag of the document. */
  path: string
  read: Guard
  write: Guard
  /** `created`: what a POST answers, when that is more than what is read later: a secret. */
  schemas: { input: TSchema; output: TSchema; page: TSchema; query: TSchema; created?: TSchema }
  service: ResourceService<Input, Output, Query>
}

type Created = { id: string }

export function resourceRoutes<Input, Output extends Created, Query>(
  deps: { authenticate: Authenticate },
  table: ResourceTable<Input, Output, Query>,
) {
  const { name, service } = table
  const { input, output, page, query, created } = table.schemas
  const createdName = created ? `New${name}` : name
  const does = (verb: string, what: string, permission: Guard) =>
    operation({ id: `${verb}${what}`, permission, summary: sentence(verb, table), tag: table.path })
  // Elysia types references by the literal names of its models; here they come from the table.
  const models: Record<string, TSchema> = {
    [name]: output,
    [`${name}Input`]: input,
    [`${name}Page`]: page,
    ...(created ? { [createdName]: created } : {}),
    Problem: ProblemSchema,
  }
  return new Elysia({ prefix: `/${table.path}`, normalize: false })
    .use(authn(deps.authenticate))
    .model(models)
    .get('', ({ principal, query: asked }) => service.list(principal, asked as Query) as never, {
      query: query as typeof NoQuery,
      response: { 200: `${name}Page`, ...PROBLEMS.list } as never,
      detail: does('list', pluralName(table), table.read),
    })
    .post(
      '',
      async ({ principal, body, set }) => {
        const made = await service.create(principal, body as Input)
        set.status = 201
        set.headers.location = `/v1/${table.path}/${made.id}`
        if (created) set.headers['cache-control'] = 'no-store'
        else set.headers.etag = etagOf(made)
        return made as never
      },
      {
        parse: 'json',
        body: `${name}Input`,
        query: NoQuery,
        response: { 201: createdName, ...PROBLEMS.write } as never,
        detail: does('create', name, table.write),
      },
    )
    .get(
      '/:id',
      async ({ principal, params, set }) => {
        const found = await service.get(principal, params.id)
        set.headers.etag = etagOf(found)
        return found as never
      },
      {
        params: IdParams,
        query: NoQuery,
        response: { 200: name, ...PROBLEMS.read } as never,
        detail: does('get', name, table.read),
      },
    )
    .put(
      '/:id',
      async ({ principal, params, body, headers, set }) => {
        const change = { input: body as Input, ifMatch: headers['if-match'] }
        const changed = await service.replace(principal, params.id, change)
        set.headers.etag = etagOf(changed)
        return changed as never
      },
      {
        parse: 'json',
        params: IdParams,
        headers: IfMatch,
        body: `${name}Input`,
        query: NoQuery,
        response: { 200: name, ...PROBLEMS.replace } as never,
        detail: does('update', name, table.write),
      },
    )
    .delete(
      '/:id',
      async ({ principal, params, headers, set }) => {
        await service.remove(principal, params.id, { ifMatch: headers['if-match'] })
        set.status = 204
        return undefined as never
      },
      {
        parse: noBody,
        params: IdParams,
        headers: IfMatch,
        query: NoQuery,
        response: { ...PROBLEMS.remove } as never,
        detail: does('delete', name, table.write),
      },
    )
}

const VERBS: Record<string, string> = { create: 'Create', get: 'Read', update: 'Replace', delete: 'Delete' }

function sentence(verb: string, { noun, plural }: { noun: string; plural: string }): string {
  return verb === 'list' ? `List ${plural}` : `${VERBS[verb]} ${noun}`
}

/** `machine-users` → `MachineUsers`. */
function pluralName({ path }: { path: string }): string {
  return path.replace(/(^|-)(\w)/g, (_, __, letter: string) => letter.toUpperCase())
}
