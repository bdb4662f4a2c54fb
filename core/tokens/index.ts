// Routes of API tokens of both kinds: the five of a resource, and the two acts that are things of their own.
import type { TSchema } from '@sinclair/typebox'
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { noBody, optionalBody } from '../lib/no-body'
import { type Guard, operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { resourceRoutes } from '../routes/resource'
import {
  ApiToken,
  ApiTokenInput,
  ApiTokenPage,
  ApiTokenQuery,
  MachineUserToken,
  MachineUserTokenInput,
  MachineUserTokenPage,
  MachineUserTokenQuery,
  NewApiToken,
  NewMachineUserToken,
  RotationInput,
} from './model'
import type { Tokens } from './service'

type Deps = {
  authenticate: Authenticate
  apiTokens: Tokens<ApiTokenInput, ApiToken>
  machineUserTokens: Tokens<MachineUserTokenInput, MachineUserToken>
}
type Acting = Pick<Deps['apiTokens'] | Deps['machineUserTokens'], 'rotate' | 'revoke'>

export const apiTokenRoutes = ({ authenticate, apiTokens }: Deps) =>
  new Elysia({ normalize: false })
    .use(
      resourceRoutes<ApiTokenInput, ApiToken, ApiTokenQuery>(
        { authenticate },
        {
          ...{ name: 'ApiToken', noun: 'an API token', plural: 'API tokens', path: 'api-tokens' },
          ...{ read: 'self', write: 'self' },
          schemas: {
            ...{
              input: ApiTokenInput,
              output: ApiToken,
              created: NewApiToken,
              page: ApiTokenPage,
              query: ApiTokenQuery,
            },
          },
          service: {
            ...apiTokens,
            list: (principal, { user_id, ...request }) => apiTokens.list(principal, { ...request, ownerId: user_id }),
          },
        },
      ),
    )
    .use(
      actRoutes(authenticate, apiTokens, { name: 'ApiToken', path: 'api-tokens', guard: 'self', fresh: NewApiToken }),
    )

export const machineUserTokenRoutes = ({ authenticate, machineUserTokens }: Deps) =>
  new Elysia({ normalize: false })
    .use(
      resourceRoutes<MachineUserTokenInput, MachineUserToken, MachineUserTokenQuery>(
        { authenticate },
        {
          ...{ name: 'MachineUserToken', noun: 'a token of a machine user', plural: 'tokens of machine users' },
          ...{ path: 'machine-user-tokens', read: 'machine_users.read', write: 'machine_users.write' },
          schemas: {
            ...{ input: MachineUserTokenInput, output: MachineUserToken, created: NewMachineUserToken },
            ...{ page: MachineUserTokenPage, query: MachineUserTokenQuery },
          },
          service: {
            ...machineUserTokens,
            list: (principal, { machine_user_id, ...request }) =>
              machineUserTokens.list(principal, { ...request, ownerId: machine_user_id }),
          },
        },
      ),
    )
    .use(
      actRoutes(authenticate, machineUserTokens, {
        ...{ name: 'MachineUserToken', path: 'machine-user-tokens', guard: 'machine_users.write' },
        fresh: NewMachineUserToken,
      }),
    )

type Acts = { name: string; path: string; guard: Guard; fresh: TSchema }

/** The answer of a rotation carries the new secret, as that of the creation did. */
const actRoutes = (authenticate: Authenticate, tokens: Acting, { name, path, guard, fresh }: Acts) =>
  new Elysia({ prefix: `/${path}`, normalize: false })
    .use(authn(authenticate))
    .model({ [`New${name}`]: fresh, TokenRotationInput: RotationInput, Problem: ProblemSchema } as Record<
      string,
      TSchema
    >)
    .post(
      '/:id/rotations',
      async ({ principal, params, body, set }) => {
        const rotated = await tokens.rotate(principal, params.id, body as RotationInput)
        set.status = 201
        set.headers['cache-control'] = 'no-store'
        return rotated as never
      },
      {
        parse: [optionalBody, 'json'],
        params: IdParams,
        body: 'TokenRotationInput',
        query: NoQuery,
        response: { 201: `New${name}`, ...PROBLEMS.write } as never,
        detail: operation({
          ...{ id: `create${name}Rotation`, permission: guard, tag: path, body: 'optional' },
          summary: 'Make a new secret; the one from before lives on for a while',
        }),
      },
    )
    .post(
      '/:id/revocation',
      async ({ principal, params, set }) => {
        await tokens.revoke(principal, params.id)
        set.status = 204
        return undefined as never
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { ...PROBLEMS.write } as never,
        detail: operation({
          ...{ id: `create${name}Revocation`, permission: guard, tag: path },
          summary: 'Revoke a token, and the certificates made with it, at once',
        }),
      },
    )
