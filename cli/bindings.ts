// `sal bindings`: who has which role, and where.
import { UsageError } from '../kit/exit'
import type { Api, Schemas } from './api'
import { command, group } from './command'
import { escapeLine } from './escape'
import { findMachineUser, findProject, findUser, namesById, SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type Binding = Schemas['Binding']

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS },
  run: async ({ flags }, context) => {
    const api = openApi(context, flags)
    const [rows, emailOf, machineOf, projectOf] = await Promise.all([
      api.list('/v1/bindings', searched<'/v1/bindings'>(flags)),
      namesById(api.list('/v1/users'), user => user.email),
      namesById(api.list('/v1/machine-users'), machine => machine.email),
      namesById(api.list('/v1/projects'), project => project.name),
    ])
    const columns = {
      ID: (row: Binding) => row.id,
      ROLE: (row: Binding) => row.role,
      USER: (row: Binding) => machineOf(emailOf(row.user_id)),
      PROJECT: (row: Binding) => projectOf(row.project_id),
      NAMESPACES: (row: Binding) => row.namespaces.join(','),
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

const create = command({
  flags: { ...SERVER_FLAGS, role: 'text', user: 'text', 'machine-user': 'text', project: 'text', namespace: 'list' },
  run: async ({ flags }, context) => {
    const { role, user, project, namespace: namespaces } = flags
    const machine = flags['machine-user']
    if (role === undefined || (user ?? machine) === undefined)
      throw new UsageError('Cannot create a binding yet: --role and --user or --machine-user are needed')
    if (user !== undefined && machine !== undefined)
      throw new UsageError('Cannot use --user together with --machine-user: a binding is for one of both')
    const api = openApi(context, flags)
    const [{ id: user_id }, project_id] = await Promise.all([
      machine === undefined ? findUser(api, user ?? '') : findMachineUser(api, machine),
      project === undefined ? null : findProject(api, project).then(found => found.id),
    ])
    const { id } = await api.post('/v1/bindings', { body: { role, user_id, project_id, namespaces } })
    context.stdout.write(`${escapeLine(id)}\n`)
  },
})

const remove = command({
  flags: SERVER_FLAGS,
  takes: ['ID'],
  run: async ({ flags, args: [id = ''] }, context) => {
    const api = openApi(context, flags)
    const isLast = await isOwnLastAdmin(api, { id, nowMs: context.now() })
    await api.remove('/v1/bindings/{id}', { id })
    const lost = isLast ? '. You were admin by it alone: only another admin can give it back' : ''
    context.stderr.write(`Deleted the binding${lost}\n`)
  },
})

/** Whether the asker is admin by this binding and by nothing else. */
async function isOwnLastAdmin(api: Api, { id, nowMs }: { id: string; nowMs: number }): Promise<boolean> {
  if ((await api.get('/v1/bindings/{id}', { id })).role !== 'admin') return false
  const [who, all] = await Promise.all([api.get('/v1/whoami'), api.list('/v1/bindings', { role: 'admin' })])
  const mine = new Set([who.user_id, ...who.groups.map(group => group.id)])
  const own = all.filter(
    ({ user_id, group_id, expires_at }) =>
      mine.has(group_id ?? user_id ?? '') && (expires_at === null || Date.parse(expires_at) > nowMs),
  )
  return own.length === 1 && own[0]?.id === id
}

export const bindings = group('bindings', { list, create, delete: remove })
