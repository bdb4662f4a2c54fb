// Routes of applied resources.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { AppliedResource, AppliedResourceInput, AppliedResourcePage, AppliedResourceQuery } from './model'
import type { AppliedResources } from './service'

export const appliedResourceRoutes = (deps: { authenticate: Authenticate; appliedResources: AppliedResources }) =>
  resourceRoutes(deps, {
    ...{ name: 'AppliedResource', noun: 'an applied resource', plural: 'applied resources', path: 'applied-resources' },
    ...{ read: 'self', write: 'self' },
    schemas: {
      input: AppliedResourceInput,
      output: AppliedResource,
      page: AppliedResourcePage,
      query: AppliedResourceQuery,
    },
    service: deps.appliedResources,
  })
