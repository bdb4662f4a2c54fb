// Routes of users.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { etagOf } from '../lib/etag'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { IdParams, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { User, UserInput, UserPage, UserQuery } from './model'
import type { Users } from './service'

const tag = 'users'

export const userRoutes = (deps: { authenticate: Authenticate; users: Users }) =>
  new Elysia({ prefix: '/users', normalize: false })
    .use(authn(deps.authenticate))
    .model({ User, UserInput, UserPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.users.list(principal, query), {
      query: UserQuery,
      response: { 200: 'UserPage', ...PROBLEMS.read },
      detail: operation({ id: 'listUsers', permission: 'users.read', summary: 'List users', tag }),
    })
    .post(
      '',
      async ({ principal, body, set }) => {
        const user = await deps.users.create(principal, body)
        set.status = 201
        set.headers.location = `/v1/users/${user.id}`
        return user
      },
      {
        parse: 'json',
        body: 'UserInput',
        query: NoQuery,
        response: { 201: 'User', ...PROBLEMS.write },
        detail: operation({ id: 'createUser', permission: 'users.write', summary: 'Create a user', tag }),
      },
    )
    .get(
      '/:id',
      async ({ principal, params, set }) => {
        const user = await deps.users.get(principal, params.id)
        set.headers.etag = etagOf(user)
        return user
      },
      {
        params: IdParams,
        query: NoQuery,
        response: { 200: 'User', ...PROBLEMS.read },
        detail: operation({ id: 'getUser', permission: 'users.read', summary: 'Read a user', tag }),
      },
    )
    .put(
      '/:id',
      ({ principal, params, body, headers }) =>
        deps.users.replace(principal, params.id, { input: body, ifMatch: headers['if-match'] }),
      {
        parse: 'json',
        params: IdParams,
        body: 'UserInput',
        query: NoQuery,
        response: { 200: 'User', ...PROBLEMS.write },
        detail: operation({ id: 'updateUser', permission: 'users.write', summary: 'Replace a user', tag }),
      },
    )
    .delete(
      '/:id',
      async ({ principal, params, headers, set }) => {
        await deps.users.remove(principal, params.id, { ifMatch: headers['if-match'] })
        set.status = 204
      },
      {
        parse: noBody,
        params: IdParams,
        query: NoQuery,
        response: { ...PROBLEMS.write },
        detail: operation({ id: 'deleteUser', permission: 'users.write', summary: 'Delete a user', tag }),
      },
    )
