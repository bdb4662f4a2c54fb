// Routes of sessions; signing in is the one that needs no session.
import { Elysia } from 'elysia'
import { authn, type EvenWithOldPassword } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { visitorOf } from '../lib/visitor'
import { NewSession, Session, SessionInput, SessionPage, SessionQuery } from './model'
import type { Sessions } from './service'

const tag = 'sessions'
type Deps = { authenticate: Authenticate; sessions: Sessions }

export const sessionRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/sessions', normalize: false }).use(signInRoute(deps)).use(ownRoutes(deps)).use(endRoute(deps))

const signInRoute = (deps: Deps) =>
  new Elysia({ normalize: false }).model({ SessionInput, NewSession, Problem: ProblemSchema }).post(
    '',
    ({ body, request, set }) => {
      set.status = 201
      set.headers['cache-control'] = 'no-store'
      return deps.sessions.signIn(body, visitorOf(request, String(set.headers['x-request-id'])))
    },
    {
      parse: 'json',
      body: 'SessionInput',
      query: NoQuery,
      response: { 201: 'NewSession', 429: 'Problem', ...PROBLEMS.write },
      detail: operation({ id: 'createSession', open: 'it is how one signs in', summary: 'Sign in', tag }),
    },
  )

const ownRoutes = (deps: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(deps.authenticate))
    .model({ Session, SessionPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.sessions.list(principal, query), {
      query: SessionQuery,
      response: { 200: 'SessionPage', ...PROBLEMS.list },
      detail: operation({ id: 'listSessions', permission: 'self', summary: 'List sessions, newest first', tag }),
    })
    .get('/:id', ({ principal, params }) => deps.sessions.get(principal, params.id), {
      params: IdParams,
      query: NoQuery,
      response: { 200: 'Session', ...PROBLEMS.read },
      detail: operation({ id: 'getSession', permission: 'self', summary: 'Read a session', tag }),
    })

const endRoute = (deps: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(deps.authenticate, { evenWithOldPassword: isOwnSession }))
    .model({ Problem: ProblemSchema })
    .delete(
      '/:id',
      async ({ principal, params, set }) => {
        await deps.sessions.revoke(principal, params.id)
        set.status = 204
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { ...PROBLEMS.write },
        detail: operation({
          ...{ id: 'deleteSession', permission: 'self', tag },
          summary: 'Revoke a session, and the certificates made with it, at once',
        }),
      },
    )

/** Whoever must change their password may also leave. */
const isOwnSession: EvenWithOldPassword = ({ sessionId }, { url }) =>
  sessionId !== null && new URL(url).pathname.endsWith(`/sessions/${sessionId}`)
