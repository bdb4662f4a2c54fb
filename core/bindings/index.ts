// Routes of bindings.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { etagOf } from '../lib/etag'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Binding, BindingInput, BindingPage, BindingQuery } from './model'
import type { Bindings } from './service'

const tag = 'bindings'

export const bindingRoutes = (deps: { authenticate: Authenticate; bindings: Bindings }) =>
  new Elysia({ prefix: '/bindings', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Binding, BindingInput, BindingPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.bindings.list(principal, query), {
      query: BindingQuery,
      response: { 200: 'BindingPage', ...PROBLEMS.read },
      detail: operation({ id: 'listBindings', permission: 'bindings.read', summary: 'List bindings', tag }),
    })
    .post(
      '',
      async ({ principal, body, set }) => {
        const binding = await deps.bindings.create(principal, body)
        set.status = 201
        set.headers.location = `/v1/bindings/${binding.id}`
        return binding
      },
      {
        parse: 'json',
        body: 'BindingInput',
        query: NoQuery,
        response: { 201: 'Binding', ...PROBLEMS.write },
        detail: operation({ id: 'createBinding', permission: 'bindings.write', summary: 'Create a binding', tag }),
      },
    )
    .get(
      '/:id',
      async ({ principal, params, set }) => {
        const binding = await deps.bindings.get(principal, params.id)
        set.headers.etag = etagOf(binding)
        return binding
      },
      {
        params: IdParams,
        query: NoQuery,
        response: { 200: 'Binding', ...PROBLEMS.read },
        detail: operation({ id: 'getBinding', permission: 'bindings.read', summary: 'Read a binding', tag }),
      },
    )
    .put(
      '/:id',
      ({ principal, params, body, headers }) =>
        deps.bindings.replace(principal, params.id, { input: body, ifMatch: headers['if-match'] }),
      {
        parse: 'json',
        params: IdParams,
        body: 'BindingInput',
        query: NoQuery,
        response: { 200: 'Binding', ...PROBLEMS.write },
        detail: operation({ id: 'updateBinding', permission: 'bindings.write', summary: 'Replace a binding', tag }),
      },
    )
    .delete(
      '/:id',
      async ({ principal, params, headers, set }) => {
        await deps.bindings.remove(principal, params.id, { ifMatch: headers['if-match'] })
        set.status = 204
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { ...PROBLEMS.write },
        detail: operation({ id: 'deleteBinding', permission: 'bindings.write', summary: 'Delete a binding', tag }),
      },
    )
