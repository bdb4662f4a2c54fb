// The route of the overview.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Overview } from './model'
import type { Overviews } from './service'

export const overviewRoutes = ({ authenticate, overviews }: { authenticate: Authenticate; overviews: Overviews }) =>
  new Elysia({ prefix: '/overview', normalize: false })
    .use(authn(authenticate))
    .model({ Overview, Problem: ProblemSchema })
    .get('', ({ principal }) => overviews(principal), {
      query: NoQuery,
      response: { 200: 'Overview', ...PROBLEMS.list },
      detail: operation({
        ...{ id: 'getOverview', permission: 'self', tag: 'overview' },
        summary: 'Read what there is and what happens, in numbers',
      }),
    })
