// Routes of connections.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Connection, ConnectionPage, ConnectionQuery } from './model'
import type { Connections } from './service'

const tag = 'connections'
type Deps = { authenticate: Authenticate; connections: Connections }

export const connectionRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/connections', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Connection, ConnectionPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.connections.list(principal, query), {
      query: ConnectionQuery,
      response: { 200: 'ConnectionPage', ...PROBLEMS.list },
      detail: operation({
        ...{ id: 'listConnections', permission: 'connections.read', tag },
        summary: 'List the streams that are open now',
      }),
    })
    .get('/:id', ({ principal, params }) => deps.connections.get(principal, params.id), {
      params: IdParams,
      query: NoQuery,
      response: { 200: 'Connection', ...PROBLEMS.read },
      detail: operation({ id: 'getConnection', permission: 'connections.read', summary: 'Read a connection', tag }),
    })
    .delete(
      '/:id',
      async ({ principal, params, set }) => {
        await deps.connections.cut(principal, params.id)
        set.status = 204
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { ...PROBLEMS.write },
        detail: operation({
          ...{ id: 'deleteConnection', permission: 'connections.write', tag },
          summary: 'Cut a connection at once; its holder may open another while their rights last',
        }),
      },
    )
