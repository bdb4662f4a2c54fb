// Routes of signing in through an identity provider. All of them are public: they are how one becomes somebody.
import { Elysia } from 'elysia'
import { operation } from '../lib/operation'
import { IdParams, listQuery, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { visitorOf } from '../lib/visitor'
import { NewSession } from '../sessions/model'
import { CompletionInput, SignIn, SignInInput, SignInMethod, SignInMethodPage } from './model'
import type { SignIns } from './service'

const tag = 'sign-ins'

export const signInRoutes = (deps: { signIns: SignIns }) =>
  new Elysia({ normalize: false })
    .model({ SignIn, SignInInput, SignInMethod, SignInMethodPage, NewSession, Problem: ProblemSchema })
    .model({ SignInCompletionInput: CompletionInput })
    .get('/sign-in-methods', ({ query }) => deps.signIns.methods(query), {
      query: listQuery({}),
      response: { 200: 'SignInMethodPage', 422: 'Problem' },
      detail: operation({
        id: 'listSignInMethods',
        open: 'a sign-in page must know which buttons to show',
        summary: 'List the identity providers one can sign in with',
        tag,
      }),
    })
    .post(
      '/sign-ins',
      ({ body, set, request }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return deps.signIns.start(body, visitorOf(request, String(set.headers['x-request-id'])))
      },
      {
        parse: 'json',
        body: 'SignInInput',
        query: NoQuery,
        response: { 201: 'SignIn', 429: 'Problem', 502: 'Problem', ...PROBLEMS.write },
        detail: operation({
          id: 'createSignIn',
          open: 'it is how one signs in',
          summary: 'Start signing in through an identity provider',
          tag,
        }),
      },
    )
    .post(
      '/sign-ins/:id/completion',
      ({ params, body, set, request }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return deps.signIns.complete(params.id, body, visitorOf(request, String(set.headers['x-request-id'])))
      },
      {
        parse: 'json',
        params: IdParams,
        body: 'SignInCompletionInput',
        query: NoQuery,
        response: { 201: 'NewSession', 502: 'Problem', ...PROBLEMS.write },
        detail: operation({
          id: 'createSignInCompletion',
          open: "the browser's secret and the provider's answer are the credential",
          summary: 'Complete a sign-in with what the identity provider answered',
          tag,
        }),
      },
    )
