// Route of audit events.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { PROBLEMS, ProblemSchema } from '../lib/schema'
import { AuditEvent, AuditEventPage, AuditEventQuery } from './model'
import type { AuditEvents } from './service'

export const auditEventRoutes = (deps: { authenticate: Authenticate; auditEvents: AuditEvents }) =>
  new Elysia({ prefix: '/audit-events', normalize: false })
    .use(authn(deps.authenticate))
    .model({ AuditEvent, AuditEventPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.auditEvents(principal, query), {
      query: AuditEventQuery,
      response: { 200: 'AuditEventPage', ...PROBLEMS.list },
      detail: operation({
        id: 'listAuditEvents',
        permission: 'audit_events.read',
        summary: 'List audit events, newest first',
        tag: 'audit-events',
      }),
    })
