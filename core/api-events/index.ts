// Routes of API events.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { ApiEvent, ApiEventPage, ApiEventQuery } from './model'
import type { ApiEvents } from './service'

const tag = 'api-events'

export const apiEventRoutes = (deps: { authenticate: Authenticate; apiEvents: ApiEvents }) =>
  new Elysia({ prefix: '/api-events', normalize: false })
    .use(authn(deps.authenticate))
    .model({ ApiEvent, ApiEventPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.apiEvents.list(principal, query), {
      query: ApiEventQuery,
      response: { 200: 'ApiEventPage', ...PROBLEMS.list },
      detail: operation({ id: 'listApiEvents', permission: 'api_events.read', summary: 'List API events', tag }),
    })
    .get('/:id', ({ principal, params }) => deps.apiEvents.get(principal, params.id), {
      params: IdParams,
      query: NoQuery,
      response: { 200: 'ApiEvent', ...PROBLEMS.read },
      detail: operation({ id: 'getApiEvent', permission: 'api_events.read', summary: 'Read an API event', tag }),
    })
