// Routes of users.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { User, UserInput, UserPage, UserQuery } from './model'
import type { Users } from './service'

export const userRoutes = (deps: { authenticate: Authenticate; users: Users }) =>
  resourceRoutes(deps, {
    ...{ name: 'User', noun: 'a user', plural: 'users', path: 'users' },
    ...{ read: 'users.read', write: 'users.write' },
    schemas: { input: UserInput, output: User, page: UserPage, query: UserQuery },
    service: deps.users,
  })
