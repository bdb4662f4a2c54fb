// Routes of groups.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { Group, GroupInput, GroupPage, GroupQuery } from './model'
import type { Groups } from './service'

export const groupRoutes = (deps: { authenticate: Authenticate; groups: Groups }) =>
  resourceRoutes(deps, {
    ...{ name: 'Group', noun: 'a group', plural: 'groups', path: 'groups' },
    ...{ read: 'groups.read', write: 'groups.write' },
    schemas: { input: GroupInput, output: Group, page: GroupPage, query: GroupQuery },
    service: deps.groups,
  })
