// `sal audit list`: the records that match, newest first.
import { UsageError } from '../../kit/exit'
import type { Api, Schemas } from '../api'
import { command } from '../command'
import { findCluster, findUser, LIST_FLAGS, namesById, write } from '../listing'
import { openApi, SERVER_FLAGS } from '../sign-ins'

type AuditEvent = Schemas['AuditEvent']

const DEFAULT_LIMIT = 50

export const list = command({
  flags: {
    ...SERVER_FLAGS,
    ...LIST_FLAGS,
    cluster: 'text',
    user: 'text',
    kind: ['begin', 'end', 'denial'] as const,
    limit: 'text',
  },
  run: async ({ flags }, context) => {
    const limit = limitOf(flags.limit)
    const api = openApi(context, flags)
    const query = {
      cluster_id: await idOf(flags.cluster, name => findCluster(api, name)),
      user_id: await idOf(flags.user, email => findUser(api, email)),
      kind: flags.kind,
    }
    const rows = await api.list('/v1/audit-events', query, limit)
    const columns = flags.output === 'json' ? {} : await columnsFor(api)
    write(context.stdout, rows, { form: flags.output, columns })
  },
})

async function columnsFor(api: Api) {
  const clusterOf = await namesById(api.list('/v1/clusters'), cluster => cluster.name)
  return {
    AT: (row: AuditEvent) => row.at,
    KIND: (row: AuditEvent) => row.kind,
    USER: (row: AuditEvent) => row.user_name ?? row.user_id,
    CLUSTER: (row: AuditEvent) => clusterOf(row.cluster_id),
    VERB: (row: AuditEvent) => row.verb,
    WHAT: what,
    STATUS: (row: AuditEvent) => row.status,
    REASON: (row: AuditEvent) => row.reason,
    FROM: (row: AuditEvent) => row.source_address,
  }
}

/** `namespace/resource/name/subresource`, or the path of a request that is for no resource. */
function what(row: AuditEvent): string {
  if (row.resource === '') return row.path
  return [row.namespace, row.resource, row.name, row.subresource].filter(part => part !== '').join('/')
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** An id is taken as it is: the audit outlives the clusters and users it speaks of. */
async function idOf(
  given: string | undefined,
  search: (name: string) => Promise<{ id: string }>,
): Promise<string | undefined> {
  return given === undefined || UUID.test(given) ? given : (await search(given)).id
}

function limitOf(text: string | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError('Cannot use --limit: it is not a number from 1 to 999999')
  return Number(text)
}
