// `sal access`: may somebody do something in a cluster, or by this API; why; and who may.
import { ExitError, UsageError } from '../../kit/exit'
import type { Api, QueryOf, Schemas } from '../api'
import { command, group, type Output } from '../command'
import { escapeLine, safeJson } from '../escape'
import { findCluster, findProject, findUser, LIST_FLAGS, write } from '../listing'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { least } from './least'
import { replay } from './replay'

type Access = Schemas['Access']
type Holder = Schemas['AccessPrincipal']
type Question = QueryOf<'/v1/access/principals'>

const QUESTION_FLAGS = { cluster: 'text', namespace: 'text', name: 'text', subresource: 'text' } as const
type QuestionFlags = { [K in keyof typeof QUESTION_FLAGS]: string | undefined }

const canI = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS, ...QUESTION_FLAGS, user: 'text' },
  takes: ['VERB', 'RESOURCE'],
  run: async ({ flags, args: [verb = '', resource = ''] }, context) => {
    const api = openApi(context, flags)
    const [question, principal] = await Promise.all([
      questionOf(api, { verb, resource }, flags),
      principalOf(api, flags.user),
    ])
    print(await api.get('/v1/access', { query: { ...question, principal } }), context.stdout, flags.output)
  },
})

const holds = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS, cluster: 'text', project: 'text', user: 'text' },
  takes: ['PERMISSION'],
  run: async ({ flags, args: [permission = ''] }, context) => {
    const api = openApi(context, flags)
    const query = {
      // Which there are is for the server to say.
      permission: permission as NonNullable<Question['permission']>,
      principal: await principalOf(api, flags.user),
      cluster: flags.cluster === undefined ? undefined : (await findCluster(api, flags.cluster)).id,
      project: flags.project === undefined ? undefined : (await findProject(api, flags.project)).id,
    }
    print(await api.get('/v1/access', { query }), context.stdout, flags.output)
  },
})

const whoCan = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS, ...QUESTION_FLAGS },
  takes: ['VERB', 'RESOURCE'],
  run: async ({ flags, args: [verb = '', resource = ''] }, context) => {
    const api = openApi(context, flags)
    const rows = await api.list('/v1/access/principals', await questionOf(api, { verb, resource }, flags))
    const columns = {
      USER: (row: Holder) => row.email ?? row.id,
      DECISION: (row: Holder) => row.decision,
      ROLE: (row: Holder) => row.role,
      'THROUGH GROUP': (row: Holder) => row.group_name,
      UNTIL: (row: Holder) => row.expires_at,
    }
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

/** As kubectl spells resources: `deployments.apps`, `pods/log`. */
async function questionOf(
  api: Api,
  { verb, resource }: { verb: string; resource: string },
  { cluster, namespace, name, subresource }: QuestionFlags,
): Promise<Question> {
  if (cluster === undefined) throw new UsageError('Cannot ask this yet: --cluster is needed')
  const [typed = '', below] = resource.split('/', 2)
  const [plural, ...apiGroup] = typed.split('.')
  const { id } = await findCluster(api, cluster)
  const what = { verb, resource: plural, subresource: subresource ?? below, api_group: apiGroup.join('.') }
  return { ...what, cluster: id, namespace, name }
}

async function principalOf(api: Api, email: string | undefined): Promise<string | undefined> {
  return email === undefined ? undefined : (await findUser(api, email)).id
}

/** Exit code 1 for a no, as `kubectl auth can-i` has it, so that scripts can ask. */
function print(access: Access, stdout: Output, form: 'table' | 'json' | undefined): void {
  const word = { allow: 'yes', deny: 'no', depends: 'depends' }[access.decision]
  stdout.write(form === 'json' ? `${safeJson(access)}\n` : `${word}: ${escapeLine(access.detail)}\n`)
  if (access.decision === 'deny') throw new ExitError('It is not allowed')
}

export const access = group('access', { 'can-i': canI, 'who-can': whoCan, holds, replay, least })
