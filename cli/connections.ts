// `sal connections`: the streams that are open now, and their end.
import type { Schemas } from './api'
import { command, group } from './command'
import { findCluster, findUser, SEARCH_FLAGS, searched, write } from './listing'
import { openApi, SERVER_FLAGS } from './sign-ins'

type Connection = Schemas['Connection']

const COLUMNS = {
  ID: (row: Connection) => row.id,
  USER: (row: Connection) => row.user_name,
  CLUSTER: (row: Connection) => row.cluster_name,
  WHAT: (row: Connection) => whatOf(row),
  NAMESPACE: (row: Connection) => row.namespace,
  FROM: (row: Connection) => row.source_address,
  SINCE: (row: Connection) => row.started_at,
  IN: (row: Connection) => String(row.bytes_in),
  OUT: (row: Connection) => String(row.bytes_out),
}

const list = command({
  flags: { ...SERVER_FLAGS, ...SEARCH_FLAGS, user: 'text', cluster: 'text' },
  run: async ({ flags }, context) => {
    const api = openApi(context, flags)
    const owner = flags.user === undefined ? undefined : await findUser(api, flags.user)
    const cluster = flags.cluster === undefined ? undefined : await findCluster(api, flags.cluster)
    const rows = await api.list('/v1/connections', {
      ...searched<'/v1/connections'>(flags),
      user_id: owner?.id,
      cluster_id: cluster?.id,
    })
    write(context.stdout, rows, { form: flags.output, columns: COLUMNS })
  },
})

const cut = command({
  flags: SERVER_FLAGS,
  takes: ['ID'],
  run: async ({ flags, args: [id = ''] }, context) => {
    await openApi(context, flags).remove('/v1/connections/{id}', { id })
    context.stderr.write('Cut the connection\n')
  },
})

export const connections = group('connections', { list, cut })

/** As one would say it: `exec pods/web-0`. */
function whatOf({ verb, resource, subresource, name }: Connection): string {
  const object = [resource, name].filter(part => part !== '').join('/')
  return `${subresource || verb} ${object}`.trim()
}
