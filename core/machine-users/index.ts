// Routes of machine users.
import type { Authenticate } from '../auth/bearer'
import { resourceRoutes } from '../routes/resource'
import { MachineUser, MachineUserInput, MachineUserPage, MachineUserQuery } from './model'
import type { MachineUsers } from './service'

export const machineUserRoutes = (deps: { authenticate: Authenticate; machineUsers: MachineUsers }) =>
  resourceRoutes(deps, {
    ...{ name: 'MachineUser', noun: 'a machine user', plural: 'machine users', path: 'machine-users' },
    ...{ read: 'machine_users.read', write: 'machine_users.write' },
    schemas: { input: MachineUserInput, output: MachineUser, page: MachineUserPage, query: MachineUserQuery },
    service: deps.machineUsers,
  })
