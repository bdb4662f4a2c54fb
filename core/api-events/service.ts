// API events, newest first. Those of a project are seen by who reads events there; all of them in the organization; what
// somebody did themselves, by themselves.
import type { Rights } from '../access/access'
import { type ApiEventRow, apiEventColumns, toApiEvent } from '../audit/api-events'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { ApiEvent, ApiEventQuery } from './model'

export type ApiEvents = ReturnType<typeof ApiEvents>

export function ApiEvents({ sql, access }: Pick<FeatureDeps, 'sql' | 'access'>) {
  return { list, get }

  async function list(principal: Principal, request: ApiEventQuery): Promise<Page<ApiEvent>> {
    const rights = await access.of(principal)
    const before = afterOf(request)
    const rows = await sql<ApiEventRow[]>`
      select ${apiEventColumns(sql)} from api_events
      where ${visible(principal, rights)}
        ${request.actor_id === undefined ? sql`` : sql`and actor_id = ${request.actor_id}`}
        ${request.target_id === undefined ? sql`` : sql`and target_id = ${request.target_id}`}
        ${request.action === undefined ? sql`` : sql`and action = ${request.action}`}
        ${request.outcome === undefined ? sql`` : sql`and outcome = ${request.outcome}`}
        ${request.project_id === undefined ? sql`` : sql`and project_id = ${request.project_id}`}
        ${before === null ? sql`` : sql`and id < ${before}`}
      order by id desc limit ${limitOf(request) + 1}`
    return toPage(rows, request, toApiEvent)
  }

  async function get(principal: Principal, id: string): Promise<ApiEvent> {
    const rights = await access.of(principal)
    const [row] = await sql<ApiEventRow[]>`
      select ${apiEventColumns(sql)} from api_events where id = ${id} and (${visible(principal, rights)})`
    if (!row) throw new Problem('not-found')
    return toApiEvent(row)
  }

  function visible({ userId }: Principal, rights: Rights) {
    if (rights.decide('api_events.read', 'organization').allow) return sql`true`
    const reach = rights.reach('api_events.read')
    const there = reach === 'all' ? sql`project_id is not null` : sql`project_id = any(${reach})`
    return sql`(actor_id = ${userId} or ${there})`
  }
}
