// Routes of trial sign-ins.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { IdentityProviderTrial, TrialCompletionInput, TrialResult } from './model'
import type { IdentityProviderTrials } from './service'

const tag = 'identity-providers'
const permission = 'identity_providers.write'

type Deps = { authenticate: Authenticate; identityProviderTrials: IdentityProviderTrials }

export const identityProviderTrialRoutes = ({ authenticate, identityProviderTrials: trials }: Deps) =>
  new Elysia({ normalize: false })
    .use(authn(authenticate))
    .model({ IdentityProviderTrial, IdentityProviderTrialResult: TrialResult, Problem: ProblemSchema })
    .model({ IdentityProviderTrialCompletionInput: TrialCompletionInput })
    .post(
      '/identity-providers/:id/trials',
      ({ principal, params, set }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return trials.start(principal, params.id)
      },
      {
        ...{ parse: noBody, params: IdParams, query: NoQuery },
        response: { 201: 'IdentityProviderTrial', 429: 'Problem', 502: 'Problem', ...PROBLEMS.write },
        detail: operation({
          ...{ id: 'createIdentityProviderTrial', permission, tag },
          summary: 'Start a trial sign-in at an identity provider, which signs nobody in',
        }),
      },
    )
    .post(
      '/identity-provider-trials/:id/completion',
      ({ principal, params, body, set }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return trials.complete(principal, params.id, body)
      },
      {
        ...{ parse: 'json', params: IdParams, query: NoQuery, body: 'IdentityProviderTrialCompletionInput' },
        response: { 201: 'IdentityProviderTrialResult', 502: 'Problem', ...PROBLEMS.write },
        detail: operation({
          ...{ id: 'createIdentityProviderTrialCompletion', permission, tag },
          summary: 'Read what the identity provider said in a trial, and what a sign-in would come to',
        }),
      },
    )
