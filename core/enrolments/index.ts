// Routes that hand out enrolments: for an agent under its cluster, for a relay on its own.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { noBody, optionalBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Enrolment, EnrolmentInput, RelayEnrolment } from './model'
import type { Enrolments } from './service'

const tag = 'enrolments'

export const enrolmentRoutes = (deps: { authenticate: Authenticate; enrolments: Enrolments }) =>
  new Elysia({ normalize: false })
    .use(authn(deps.authenticate))
    .model({ Enrolment, EnrolmentInput, RelayEnrolment, Problem: ProblemSchema })
    .post(
      '/clusters/:id/enrolments',
      ({ principal, params, body, set }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return deps.enrolments.forAgent(principal, params.id, body)
      },
      {
        parse: [optionalBody, 'json'],
        body: 'EnrolmentInput',
        params: IdParams,
        query: NoQuery,
        response: { 201: 'Enrolment', ...PROBLEMS.write },
        detail: operation({
          body: 'optional',
          id: 'createEnrolment',
          permission: 'clusters.write',
          summary: 'Make a one-time token for the agent of a cluster',
          tag,
        }),
      },
    )
    .post(
      '/relay-enrolments',
      ({ principal, set }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return deps.enrolments.forRelay(principal)
      },
      {
        parse: noBody,
        query: NoQuery,
        response: { 201: 'RelayEnrolment', ...PROBLEMS.write },
        detail: operation({
          id: 'createRelayEnrolment',
          permission: 'relays.write',
          summary: 'Make a one-time token for a relay',
          tag,
        }),
      },
    )
