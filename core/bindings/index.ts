// Routes of bindings.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { Binding, BindingInput, BindingPage, BindingQuery } from './model'
import type { Bindings } from './service'

export const bindingRoutes = (deps: { authenticate: Authenticate; bindings: Bindings }) =>
  resourceRoutes(deps, {
    ...{ name: 'Binding', noun: 'a binding', plural: 'bindings', path: 'bindings' },
    ...{ read: 'bindings.read', write: 'bindings.write' },
    schemas: { input: BindingInput, output: Binding, page: BindingPage, query: BindingQuery },
    service: deps.bindings,
  })
