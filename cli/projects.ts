// `sal projects`: the groups of clusters that bindings are given for.
import type { Schemas } from './api'
import { command, group } from './command'
import { findProject, SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type Project = Schemas['Project']

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS },
  run: async ({ flags }, context) => {
    const rows = await openApi(context, flags).list('/v1/projects', searched<'/v1/projects'>(flags))
    const columns = {
      NAME: (row: Project) => row.name,
      'DISPLAY NAME': (row: Project) => row.display_name,
      CREATED: (row: Project) => row.created_at,
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

const create = command({
  flags: { ...SERVER_FLAGS, 'display-name': 'text' },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const body = { name, display_name: flags['display-name'] ?? name }
    await openApi(context, flags).post('/v1/projects', { body })
    context.stderr.write(`Created the project ${name}\n`)
  },
})

const remove = command({
  flags: SERVER_FLAGS,
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const { id } = await findProject(api, name)
    await api.remove('/v1/projects/{id}', { id })
    context.stderr.write(`Deleted the project ${name}\n`)
  },
})

export const projects = group('projects', { list, create, delete: remove })
