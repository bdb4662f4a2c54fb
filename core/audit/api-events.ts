// An API event as it is read from its columns: what the API shows and what the chain's digest is of.
import { digestOf } from '../../relay/wire/chain'
import type { ApiEvent } from '../api-events/model'
import type { Query, Sql } from '../db/database'

export type ApiEventRow = Omit<ApiEvent, 'at'> & { at: Date }

export function apiEventColumns(query: Query) {
  return query`id, at, request_id, actor_id, actor_name, session_id, token_id, source_address, action, target_kind, target_id,
    target_name, project_id, outcome, reason, changes`
}

export function toApiEvent({ at, ...row }: ApiEventRow): ApiEvent {
  return { ...row, at: at.toISOString() }
}

const AT_ONCE = 200

/**
 * Puts into the chain what is not in it, in the order of ids: events from before there was one, and those of an older core
 * that still runs beside this one.
 */
export async function chainRemaining(sql: Sql): Promise<void> {
  for (let found = AT_ONCE; found === AT_ONCE; ) {
    const rows = await sql<ApiEventRow[]>`
      select ${apiEventColumns(sql)} from api_events where seq is null order by id limit ${AT_ONCE}`
    found = rows.length
    if (found > 0) await sql.begin(tx => Promise.all(rows.map(row => chain(tx, row))))
  }
}

/** The links are made in the order of these statements. */
function chain(tx: Query, row: ApiEventRow): Promise<unknown> {
  return tx`update api_events set digest = ${digestOf(toApiEvent(row))} where id = ${row.id} and seq is null`
}
