// Routes of identity providers.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { IdentityProvider, IdentityProviderInput, IdentityProviderPage, IdentityProviderQuery } from './model'
import type { IdentityProviders } from './service'

export const identityProviderRoutes = (deps: { authenticate: Authenticate; identityProviders: IdentityProviders }) =>
  resourceRoutes(deps, {
    ...{ name: 'IdentityProvider', noun: 'an identity provider', plural: 'identity providers' },
    ...{ path: 'identity-providers', read: 'identity_providers.read', write: 'identity_providers.write' },
    schemas: {
      input: IdentityProviderInput,
      output: IdentityProvider,
      page: IdentityProviderPage,
      query: IdentityProviderQuery,
    },
    service: deps.identityProviders,
  })
