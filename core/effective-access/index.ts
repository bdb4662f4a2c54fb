// Routes of effective access: may this principal do this, and who may.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { PROBLEMS, ProblemSchema } from '../lib/schema'
import { Access, AccessPrincipalPage, AccessPrincipalQuery, AccessQuery } from './model'
import type { EffectiveAccess } from './service'

const about = { permission: 'access.read', tag: 'access' } as const

export const effectiveAccessRoutes = (deps: { authenticate: Authenticate; effectiveAccess: EffectiveAccess }) =>
  new Elysia({ prefix: '/access', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Access, AccessPrincipalPage, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.effectiveAccess.explain(principal, query), {
      query: AccessQuery,
      response: { 200: 'Access', ...PROBLEMS.read },
      detail: operation({ ...about, id: 'getAccess', summary: 'Read whether a principal may do something, and why' }),
    })
    .get('/principals', ({ principal, query }) => deps.effectiveAccess.principals(principal, query), {
      query: AccessPrincipalQuery,
      response: { 200: 'AccessPrincipalPage', ...PROBLEMS.read },
      detail: operation({ ...about, id: 'listAccessPrincipals', summary: 'List who may do something' }),
    })
