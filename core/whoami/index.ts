// Routes of oneself: who the bearer of this token is, and one's own password. They, and signing out, are all that is left to
// somebody who must change their password.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Identity, PasswordInput } from './model'
import type { ChangePassword } from './password'
import type { Whoami } from './service'

const tag = 'whoami'
type Deps = { authenticate: Authenticate; whoami: Whoami; changePassword: ChangePassword }

export const whoamiRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/whoami', normalize: false })
    .use(authn(deps.authenticate, { evenWithOldPassword: () => true }))
    .model({ Whoami: Identity, PasswordInput, Problem: ProblemSchema })
    .get('', ({ principal }) => deps.whoami(principal), {
      query: NoQuery,
      response: { 200: 'Whoami', ...PROBLEMS.list },
      detail: operation({ id: 'getWhoami', permission: 'self', summary: 'Read who you are', tag }),
    })
    .put(
      '/password',
      async ({ principal, body, set }) => {
        await deps.changePassword(principal, body)
        set.status = 204
      },
      {
        parse: 'json',
        body: 'PasswordInput',
        query: NoQuery,
        response: { 429: 'Problem', ...PROBLEMS.write },
        detail: operation({ id: 'updatePassword', permission: 'self', summary: 'Change your own password', tag }),
      },
    )
