// `sal machine-users`: what pipelines, Argo CD and other programs act as. Their tokens are made by `sal tokens`.
import type { Schemas } from './api'
import { command, group } from './command'
import { findMachineUser, SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type MachineUser = Schemas['MachineUser']

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS },
  run: async ({ flags }, context) => {
    const rows = await openApi(context, flags).list('/v1/machine-users', searched<'/v1/machine-users'>(flags))
    const columns = {
      NAME: (row: MachineUser) => row.name,
      'DISPLAY NAME': (row: MachineUser) => row.display_name,
      DISABLED: (row: MachineUser) => row.is_disabled,
      CREATED: (row: MachineUser) => row.created_at,
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

const create = command({
  flags: { ...SERVER_FLAGS, 'display-name': 'text', description: 'text' },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const body = { name, display_name: flags['display-name'] ?? name, description: flags.description ?? '' }
    await openApi(context, flags).post('/v1/machine-users', { body })
    context.stderr.write(`Created the machine user ${name}; give it a token with "sal tokens create"\n`)
  },
})

function switchTo(is_disabled: boolean) {
  return command({
    flags: SERVER_FLAGS,
    takes: ['NAME'],
    run: async ({ flags, args: [wanted = ''] }, context) => {
      const api = openApi(context, flags)
      const { id, name, display_name, description } = await findMachineUser(api, wanted)
      await api.put('/v1/machine-users/{id}', { id, body: { name, display_name, description, is_disabled } })
      context.stderr.write(`${is_disabled ? 'Disabled' : 'Enabled'} the machine user ${wanted}\n`)
    },
  })
}

const remove = command({
  flags: SERVER_FLAGS,
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const { id } = await findMachineUser(api, name)
    await api.remove('/v1/machine-users/{id}', { id })
    context.stderr.write(`Deleted the machine user ${name}\n`)
  },
})

export const machineUsers = group('machine-users', {
  list,
  create,
  disable: switchTo(true),
  enable: switchTo(false),
  delete: remove,
})
