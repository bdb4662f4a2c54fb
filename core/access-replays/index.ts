// Routes of access replay.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { AccessReplay, AccessReplayInput, LeastAccess, LeastAccessQuery } from './model'
import type { AccessReplays } from './service'

const about = { permission: 'access.read', tag: 'access' } as const

export const accessReplayRoutes = (deps: { authenticate: Authenticate; accessReplays: AccessReplays }) =>
  new Elysia({ normalize: false })
    .use(authn(deps.authenticate))
    .model({ AccessReplay, AccessReplayInput, LeastAccess, Problem: ProblemSchema })
    .post(
      '/access-replays',
      ({ principal, body, set }) => {
        set.status = 201
        return deps.accessReplays.replay(principal, body)
      },
      {
        parse: 'json',
        body: 'AccessReplayInput',
        query: NoQuery,
        response: { 201: 'AccessReplay', ...PROBLEMS.write },
        detail: operation({
          ...about,
          id: 'createAccessReplay',
          summary: 'Replay the audit against other bindings',
          description: 'Takes `audit_events.read` in the organization too. Nothing is changed, and nothing is kept.',
        }),
      },
    )
    .get('/access/least', ({ principal, query }) => deps.accessReplays.least(principal, query), {
      query: LeastAccessQuery,
      response: { 200: 'LeastAccess', ...PROBLEMS.read },
      detail: operation({
        ...about,
        id: 'getLeastAccess',
        summary: 'Read the least that a principal has needed',
        description: 'Takes `audit_events.read` in the organization too. Only what succeeded counts.',
      }),
    })
