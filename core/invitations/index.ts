// Routes of invitations; accepting one needs nothing but the link's token.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { visitorOf } from '../lib/visitor'
import { NewSession } from '../sessions/model'
import { AcceptanceInput, Invitation } from './model'
import type { Invitations } from './service'

const tag = 'invitations'
type Deps = { authenticate: Authenticate; invitations: Invitations }

export const invitationRoutes = (deps: Deps) =>
  new Elysia({ normalize: false }).use(acceptanceRoute(deps)).use(createRoute(deps))

const acceptanceRoute = (deps: Deps) =>
  new Elysia({ normalize: false })
    .model({ InvitationAcceptanceInput: AcceptanceInput, NewSession, Problem: ProblemSchema })
    .post(
      '/invitation-acceptances',
      ({ body, request, set }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return deps.invitations.accept(body, visitorOf(request, String(set.headers['x-request-id'])))
      },
      {
        parse: 'json',
        body: 'InvitationAcceptanceInput',
        query: NoQuery,
        response: { 201: 'NewSession', 410: 'Problem', 429: 'Problem', ...PROBLEMS.write },
        detail: operation({
          id: 'createInvitationAcceptance',
          open: 'the token in the body is the credential',
          summary: 'Accept an invitation: set the password and sign in',
          tag,
        }),
      },
    )

const createRoute = (deps: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(deps.authenticate))
    .model({ Invitation, Problem: ProblemSchema })
    .post(
      '/users/:id/invitations',
      ({ principal, params, set }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return deps.invitations.create(principal, params.id)
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { 201: 'Invitation', ...PROBLEMS.write },
        detail: operation({
          id: 'createInvitation',
          permission: 'users.write',
          summary: 'Make a link with which a person sets their password',
          tag,
        }),
      },
    )
