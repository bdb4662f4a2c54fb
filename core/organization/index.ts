// Routes of the organization: there is one, so it has no collection and no id in its path.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { etagOf } from '../lib/etag'
import { operation } from '../lib/operation'
import { IfMatch, NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Organization, OrganizationInput } from './model'
import type { Organizations } from './service'

const tag = 'organization'

export const organizationRoutes = (deps: { authenticate: Authenticate; organizations: Organizations }) =>
  new Elysia({ prefix: '/organization', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Organization, OrganizationInput, Problem: ProblemSchema })
    .get(
      '',
      async ({ principal, set }) => {
        const found = await deps.organizations.get(principal)
        set.headers.etag = etagOf(found)
        return found
      },
      {
        query: NoQuery,
        response: { 200: 'Organization', ...PROBLEMS.list },
        detail: operation({
          ...{ id: 'getOrganization', permission: 'organization.read', tag },
          summary: "Read the organization's settings",
        }),
      },
    )
    .put(
      '',
      async ({ principal, body, headers, set }) => {
        const changed = await deps.organizations.replace(principal, { input: body, ifMatch: headers['if-match'] })
        set.headers.etag = etagOf(changed)
        return changed
      },
      {
        parse: 'json',
        body: 'OrganizationInput',
        headers: IfMatch,
        query: NoQuery,
        response: { 200: 'Organization', ...PROBLEMS.replace },
        detail: operation({
          ...{ id: 'updateOrganization', permission: 'organization.write', tag },
          summary: "Replace the organization's settings",
        }),
      },
    )
