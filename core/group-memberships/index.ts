// Routes of group memberships.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { GroupMembership, GroupMembershipInput, GroupMembershipPage, GroupMembershipQuery } from './model'
import type { GroupMemberships } from './service'

export const groupMembershipRoutes = (deps: { authenticate: Authenticate; groupMemberships: GroupMemberships }) =>
  resourceRoutes(deps, {
    ...{ name: 'GroupMembership', noun: 'a group membership', plural: 'group memberships', path: 'group-memberships' },
    ...{ read: 'groups.read', write: 'groups.write' },
    schemas: {
      input: GroupMembershipInput,
      output: GroupMembership,
      page: GroupMembershipPage,
      query: GroupMembershipQuery,
    },
    service: deps.groupMemberships,
  })
