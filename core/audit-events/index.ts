// Routes of audit events.
import { Elysia, t } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { waitForReader } from '../lib/patience'
import { PROBLEMS, ProblemSchema } from '../lib/schema'
import { visitorOf } from '../lib/visitor'
import { MEDIA_TYPES } from './export'
import {
  AuditEvent,
  AuditEventExportQuery,
  AuditEventFacets,
  AuditEventFilter,
  AuditEventHistogram,
  AuditEventHistogramQuery,
  AuditEventNews,
  AuditEventNewsQuery,
  AuditEventPage,
  AuditEventQuery,
} from './model'
import type { AuditEvents } from './service'

const tag = 'audit-events'
const permission = 'audit_events.read'
type Deps = { authenticate: Authenticate; auditEvents: AuditEvents }

export const auditEventRoutes = (deps: Deps) =>
  new Elysia({ normalize: false }).use(readingRoutes(deps)).use(countingRoutes(deps)).use(exportRoute(deps))

const readingRoutes = ({ authenticate, auditEvents }: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(authenticate))
    .model({ AuditEvent, AuditEventPage, AuditEventNews, Problem: ProblemSchema })
    .get('/audit-events', ({ principal, query }) => auditEvents.list(principal, query), {
      query: AuditEventQuery,
      response: { 200: 'AuditEventPage', ...PROBLEMS.list },
      detail: operation({
        id: 'listAuditEvents',
        permission,
        summary: 'List audit events, newest first',
        description: 'A page may hold fewer than asked for, or nothing, and still have a next one: looking is bounded.',
        tag,
      }),
    })
    .get('/audit-event-news', ({ principal, query }) => auditEvents.news(principal, query), {
      query: AuditEventNewsQuery,
      response: { 200: 'AuditEventNews', ...PROBLEMS.list },
      detail: operation({
        id: 'getAuditEventNews',
        permission,
        summary: 'Read what was stored since the cursor',
        description:
          'Every record that matches is told once, also when it was stored late, and whichever process answers.',
        tag,
      }),
    })

const countingRoutes = ({ authenticate, auditEvents }: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(authenticate))
    .model({ AuditEventFacets, AuditEventHistogram, Problem: ProblemSchema })
    .get('/audit-event-facets', ({ principal, query }) => auditEvents.facets(principal, query), {
      query: AuditEventFilter,
      response: { 200: 'AuditEventFacets', ...PROBLEMS.list },
      detail: operation({ id: 'getAuditEventFacets', permission, summary: 'Count audit events by field', tag }),
    })
    .get('/audit-event-histogram', ({ principal, query }) => auditEvents.histogram(principal, query), {
      query: AuditEventHistogramQuery,
      response: { 200: 'AuditEventHistogram', ...PROBLEMS.list },
      detail: operation({ id: 'getAuditEventHistogram', permission, summary: 'Count audit events over time', tag }),
    })

const exportRoute = ({ authenticate, auditEvents }: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(authenticate))
    .model({ Problem: ProblemSchema })
    .get(
      '/audit-event-export',
      async ({ request, query, set }) => {
        const visitor = visitorOf(request, String(set.headers['x-request-id']))
        const ask = () => authenticate(request.headers.get('authorization'), visitor)
        const body = await auditEvents.exported(ask, query)
        waitForReader(request)
        const headers = { 'content-type': MEDIA_TYPES[query.format ?? 'ndjson'], 'cache-control': 'no-store' }
        return new Response(body, { headers: { ...headers, 'x-request-id': visitor.requestId } })
      },
      {
        query: AuditEventExportQuery,
        response: { 200: t.String({ description: 'Lines' }), ...PROBLEMS.list },
        detail: operation({
          id: 'exportAuditEvents',
          permission,
          summary: 'Export audit events, of any number',
          description:
            'A stream of lines. One that ends before its end, as when rights were taken meanwhile, breaks off.',
          tag,
        }),
      },
    )
