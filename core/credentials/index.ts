// Route of credentials.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { optionalBody } from '../lib/optional-body'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { isFromConsole } from '../lib/visitor'
import { Credential, CredentialInput } from './model'
import type { Credentials } from './service'

export const credentialRoutes = (deps: { authenticate: Authenticate; credentials: Credentials }) =>
  new Elysia({ prefix: '/credentials', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Credential, CredentialInput, Problem: ProblemSchema })
    .post(
      '',
      ({ principal, body, request, set }) => {
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return deps.credentials.issue(principal, { ...body, isFromConsole: isFromConsole(request) })
      },
      {
        parse: [optionalBody, 'json'],
        body: 'CredentialInput',
        query: NoQuery,
        response: { 201: 'Credential', ...PROBLEMS.write },
        detail: operation({
          body: 'optional',
          id: 'createCredential',
          permission: 'kubeconfigs.create',
          summary: 'Make a short credential for the relay',
          tag: 'credentials',
        }),
      },
    )
