// `sal recordings list`: who was recorded where and when, and which recording showed a text.
import { UsageError } from '../../kit/exit'
import type { Schemas } from '../api'
import { command } from '../command'
import { findCluster, findProject, findUser, LIST_FLAGS, write } from '../listing'
import { isId } from '../lookup'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { spanOf } from '../span'

type Recording = Schemas['Recording']

const STATES = ['live', 'interrupted', 'ended', 'broken', 'expired'] as const
const DEFAULT_LIMIT = 50

const COLUMNS = {
  ID: (row: Recording) => row.id,
  STARTED: (row: Recording) => row.started_at,
  USER: (row: Recording) => row.user_name,
  CLUSTER: (row: Recording) => row.cluster_name,
  POD: (row: Recording) => [row.namespace, row.pod, row.container].filter(part => part !== '').join('/'),
  COMMAND: (row: Recording) => row.command?.join(' ') || row.subresource,
  SECONDS: (row: Recording) => (row.duration_ms === null ? null : (row.duration_ms / 1000).toFixed(1)),
  EXIT: (row: Recording) => row.exit_code,
  STATE: (row: Recording) => row.state,
  PROOF: (row: Recording) => row.fault ?? row.proof,
}

const FOUND = {
  ...COLUMNS,
  AT: (row: Recording) => row.match_offsets_ms.map(ms => (ms / 1000).toFixed(1)).join(' '),
}

export const list = command({
  flags: {
    ...{ ...SERVER_FLAGS, ...LIST_FLAGS, user: 'text', cluster: 'text', project: 'text', namespace: 'text' },
    ...{ pod: 'text', state: STATES, from: 'text', to: 'text', search: 'text', limit: 'text' },
  } as const,
  run: async ({ flags }, context) => {
    const limit = limitOf(flags.limit)
    const times = spanOf(flags, context.now())
    const api = openApi(context, flags)
    const query = {
      ...{ namespace: flags.namespace, pod: flags.pod, state: flags.state, q: flags.search, ...times },
      user_id: await idOf(flags.user, email => findUser(api, email)),
      cluster_id: await idOf(flags.cluster, name => findCluster(api, name)),
      project_id: await idOf(flags.project, name => findProject(api, name)),
    }
    const rows = await api.list('/v1/recordings', query, limit)
    write(context.stdout, rows, { form: flags.output, columns: flags.search === undefined ? COLUMNS : FOUND })
  },
})

/** An id is taken as it is: a recording outlives whom and what it is of. */
async function idOf(
  given: string | undefined,
  search: (name: string) => Promise<{ id: string }>,
): Promise<string | undefined> {
  return given === undefined || isId(given) ? given : (await search(given)).id
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError('Cannot use --limit: it is not a number from 1 to 999999')
  return Number(text)
}
