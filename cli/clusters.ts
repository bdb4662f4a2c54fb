// `sal clusters`: list, enrol, look at and delete clusters.
import { ExitError, UsageError } from '../kit/exit'
import type { Api, Schemas } from './api'
import { type Context, command, group } from './command'
import { escapeBlock, escapeLine, safeJson } from './escape'
import { findCluster, findProject, LIST_FLAGS, namesById, SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'
import { writeFields } from './table'

type Cluster = Schemas['Cluster']

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS, project: 'text' },
  run: async ({ flags }, context) => {
    const api = openApi(context, flags)
    const project = flags.project === undefined ? undefined : (await findProject(api, flags.project)).id
    const [rows, nameOf] = await Promise.all([
      api.list('/v1/clusters', { ...searched<'/v1/clusters'>(flags), project_id: project }),
      namesById(api.list('/v1/projects'), each => each.name),
    ])
    const columns = {
      NAME: (row: Cluster) => row.name,
      PROJECT: (row: Cluster) => nameOf(row.project_id),
      STATE: (row: Cluster) => row.status.state,
      'API SERVER': (row: Cluster) => row.status.api_server,
      KUBERNETES: (row: Cluster) => row.status.kubernetes_version,
      NODES: (row: Cluster) => row.status.node_count,
      AGENT: (row: Cluster) => row.status.agent_version,
      SEEN: (row: Cluster) => row.status.seen_at,
    }
    write(context.stdout, rows, { form: flags.output, columns })
    if (flags.output !== 'json') sayWhatToDo(context, rows)
  },
})

const get = command({
  flags: { ...SERVER_FLAGS, ...LIST_FLAGS },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const cluster = await findCluster(api, name)
    if (flags.output === 'json') return context.stdout.write(`${safeJson(cluster)}\n`)
    const { status, labels, shared_project_ids, ...plain } = cluster
    const shown = Object.entries(labels).map(([key, value]) => `${key}=${value}`)
    const lists = { labels: shown.join(','), shared_project_ids: shared_project_ids.join(',') }
    writeFields(context.stdout, { ...plain, ...lists, ...status, relay_ids: status.relay_ids.join(',') })
    sayWhatToDo(context, [cluster])
  },
})

/** The agent is there, so nothing else would say why kubectl gets no answer. */
function sayWhatToDo({ stderr }: Context, clusters: readonly Cluster[]): void {
  const names = clusters.filter(({ status }) => status.api_server === 'unreachable').map(({ name }) => `"${name}"`)
  if (names.length === 0) return
  stderr.write(
    `The agent of ${escapeLine(names.join(', '))} is connected, but its API server does not answer it: try "kubectl get --raw /version" where the agent runs, and see whether the API server is up\n`,
  )
}

const enrol = command({
  flags: {
    ...SERVER_FLAGS,
    project: 'text',
    output: ['join', 'manifest'] as const,
    restricted: 'switch',
    'allow-cluster-roles': 'text',
  },
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const form = flags.output ?? 'join'
    const roles = rolesToAllow({ ...flags, form, roles: flags['allow-cluster-roles'] })
    const api = openApi(context, flags)
    const { id } = await clusterToEnrol(api, name, flags.project)
    const enrolment = await api.post('/v1/clusters/{id}/enrolments', { id, body: { allow_cluster_roles: roles } })
    hint(context, { name, form, until: enrolment.expires_at })
    context.stdout.write(`${escapeBlock(enrolment[form]).trimEnd()}\n`)
  },
})

/** Null: any role. */
function rolesToAllow(given: { restricted: boolean; form: string; roles: string | undefined }): string[] | null {
  const { restricted, form, roles } = given
  if (restricted !== (roles !== undefined))
    throw new UsageError('Cannot use one of --restricted and --allow-cluster-roles without the other')
  if (roles === undefined) return null
  if (form !== 'manifest')
    throw new UsageError('Cannot restrict a join string: give both flags to "sal agent", or add -o manifest here')
  return roles.split(',')
}

/** A cluster that was made but never enrolled, as when the join string ran out, is taken up again. */
async function clusterToEnrol(api: Api, name: string, project: string | undefined): Promise<Cluster> {
  const [there] = await api.list('/v1/clusters', { name }, 1)
  if (there?.fingerprint) throw new ExitError(`Cannot import the cluster "${name}": it is enrolled already`)
  if (there && project === undefined) return there
  const { id } = await findProject(api, project ?? 'default')
  if (there && there.project_id !== id)
    throw new ExitError(`Cannot import the cluster "${name}" into the project "${project}": it is in another project`)
  return there ?? (await api.post('/v1/clusters', { body: { name, project_id: id } }))
}

function hint({ stderr }: Context, { name, form, until }: { name: string; form: string; until: string }): void {
  const how =
    form === 'join'
      ? 'sal agent --kubeconfig FILE --join STRING'
      : `sal clusters import ${escapeLine(name)} -o manifest | kubectl apply -f -`
  stderr.write(`One time, until ${escapeLine(until)}: ${how}\n`)
}

const remove = command({
  flags: SERVER_FLAGS,
  takes: ['NAME'],
  run: async ({ flags, args: [name = ''] }, context) => {
    const api = openApi(context, flags)
    const { id } = await findCluster(api, name)
    await api.remove('/v1/clusters/{id}', { id })
    context.stderr.write(`Deleted the cluster ${name}\n`)
  },
})

export const clusters = group('clusters', { list, get, import: enrol, delete: remove })
