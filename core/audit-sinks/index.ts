// Routes of audit sinks: the resource, its tests and its dead letters.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { resourceRoutes } from '../routes/resource'
import type { AuditSinkActs } from './acts'
import {
  AuditSink,
  AuditSinkInput,
  AuditSinkPage,
  AuditSinkQuery,
  AuditSinkTest,
  DeadLetterPage,
  DeadLetterQuery,
  DeadLetterRemoval,
  DeadLetterRemovalInput,
  DeadLetterReplay,
  DeadLetterReplayInput,
} from './model'
import type { AuditSinks } from './service'

const tag = 'audit-sinks'

type Deps = { authenticate: Authenticate; auditSinks: AuditSinks; auditSinkActs: AuditSinkActs }

export const auditSinkRoutes = (deps: Deps) =>
  resourceRoutes(deps, {
    ...{ name: 'AuditSink', noun: 'an audit sink', plural: 'audit sinks', path: tag },
    ...{ read: 'audit_sinks.read', write: 'audit_sinks.write' },
    schemas: { input: AuditSinkInput, output: AuditSink, page: AuditSinkPage, query: AuditSinkQuery },
    service: deps.auditSinks,
  })

export const auditSinkActRoutes = ({ authenticate, auditSinkActs: acts }: Deps) =>
  new Elysia({ prefix: `/${tag}/:id`, normalize: false })
    .use(authn(authenticate))
    .model({ AuditSinkTest, DeadLetterPage, DeadLetterReplayInput, DeadLetterReplay })
    .model({ DeadLetterRemovalInput, DeadLetterRemoval, Problem: ProblemSchema })
    .post(
      '/tests',
      ({ principal, params, set }) => {
        set.status = 201
        return acts.test(principal, params.id)
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { 201: 'AuditSinkTest', ...PROBLEMS.write },
        detail: operation({
          ...{ id: 'createAuditSinkTest', permission: 'audit_sinks.write', tag },
          summary: 'Send a test record to an audit sink',
        }),
      },
    )
    .get('/dead-letters', ({ principal, params, query }) => acts.deadLetters(principal, params.id, query), {
      params: IdParams,
      query: DeadLetterQuery,
      response: { 200: 'DeadLetterPage', ...PROBLEMS.read },
      detail: operation({
        ...{ id: 'listDeadLetters', permission: 'audit_sinks.read', tag },
        summary: 'List the records that an audit sink does not take',
      }),
    })
    .post(
      '/dead-letter-replays',
      ({ principal, params, body, set }) => {
        set.status = 201
        return acts.replay(principal, params.id, body)
      },
      {
        ...{ parse: 'json', params: IdParams, query: NoQuery, body: 'DeadLetterReplayInput' },
        response: { 201: 'DeadLetterReplay', ...PROBLEMS.write },
        detail: operation({
          ...{ id: 'createDeadLetterReplay', permission: 'audit_sinks.write', tag },
          summary: 'Try dead letters again',
        }),
      },
    )
    .post(
      '/dead-letter-removals',
      ({ principal, params, body, set }) => {
        set.status = 201
        return acts.removeDeadLetters(principal, params.id, body)
      },
      {
        ...{ parse: 'json', params: IdParams, query: NoQuery, body: 'DeadLetterRemovalInput' },
        response: { 201: 'DeadLetterRemoval', ...PROBLEMS.write },
        detail: operation({
          ...{ id: 'createDeadLetterRemoval', permission: 'audit_sinks.write', tag },
          summary: 'Give dead letters up',
        }),
      },
    )
