// A record as a line: what it shows of itself in a table.
import type { Api, Schemas } from '../api'
import { namesById } from '../listing'
import type { Columns } from '../table'

export type AuditEvent = Schemas['AuditEvent']

export async function columnsFor(api: Api, isWide = false): Promise<Columns<AuditEvent>> {
  const clusterOf = await namesById(api.list('/v1/clusters'), cluster => cluster.name)
  return {
    AT: row => row.at,
    OUTCOME: row => outcomeOf(row),
    STATUS: row => row.status,
    USER: row => row.user_name ?? row.user_id,
    CLUSTER: row => clusterOf(row.cluster_id),
    VERB: row => row.verb,
    WHAT: what,
    REASON: row => row.reason,
    FROM: row => row.source_address,
    ...(isWide ? WIDE : {}),
  }
}

const WIDE: Columns<AuditEvent> = {
  KIND: row => row.kind,
  GROUP: row => row.api_group,
  MS: row => row.duration_ms,
  IN: row => row.bytes_in,
  OUT: row => row.bytes_out,
  CREDENTIAL: row => row.credential,
  REQUEST: row => row.request_id,
  'USER AGENT': row => row.user_agent,
}

/** One line a request: what ended or refused it says all that its begin says. */
export function withoutBegins(rows: readonly AuditEvent[]): AuditEvent[] {
  const ended = new Set(rows.flatMap(({ kind, request_id }) => (kind === 'begin' ? [] : [request_id])))
  return rows.filter(({ kind, request_id }) => kind !== 'begin' || !ended.has(request_id))
}

/** As `--outcome` takes it. What has begun may be under way, or its relay may be gone. */
function outcomeOf({ kind, outcome }: AuditEvent): string {
  if (kind === 'gap') return 'missing'
  return outcome ?? 'begun'
}

/** `namespace/resource/name/subresource`, or the path of a request that is for no resource. */
function what(row: AuditEvent): string {
  if (row.kind === 'gap') return `${row.lost ?? '?'} records are missing`
  if (row.resource === '') return row.path
  return [row.namespace, row.resource, row.name, row.subresource].filter(part => part !== '').join('/')
}
