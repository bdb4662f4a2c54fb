// `sal roles`: what can be bound.
import type { Schemas } from './api'
import { command, group } from './command'
import { SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type Role = Schemas['Role']

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS },
  run: async ({ flags }, context) => {
    const rows = await openApi(context, flags).list('/v1/roles', searched<'/v1/roles'>(flags))
    const columns = {
      NAME: (row: Role) => row.name,
      SCOPE: (row: Role) => row.scope,
      'IN CLUSTERS': (row: Role) => row.cluster_roles.join(','),
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

export const roles = group('roles', { list })
