// Route: who the bearer of this token is, and which bindings they hold.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Identity } from './model'
import type { Whoami } from './service'

export const whoamiRoutes = (deps: { authenticate: Authenticate; whoami: Whoami }) =>
  new Elysia({ prefix: '/whoami', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Whoami: Identity, Problem: ProblemSchema })
    .get('', ({ principal }) => deps.whoami(principal), {
      query: NoQuery,
      response: { 200: 'Whoami', ...PROBLEMS.read },
      detail: operation({ id: 'getWhoami', permission: 'self', summary: 'Read who you are', tag: 'whoami' }),
    })
