// The audit as those see it who may: pages, counts, exports, and what is new.
import type { Access } from '../access/access'
import type { Principal } from '../auth/bearer'
import type { Sql } from '../db/database'
import { afterOf, cursorOf, limitOf, type Page } from '../lib/page'
import { Problem } from '../lib/problem'
import { facetsOf, histogramOf } from './count'
import { criteriaOf } from './criteria'
import { exported } from './export'
import type {
  AuditEvent,
  AuditEventExportQuery,
  AuditEventFacets,
  AuditEventFilter,
  AuditEventHistogram,
  AuditEventHistogramQuery,
  AuditEventNews,
  AuditEventNewsQuery,
  AuditEventQuery,
} from './model'
import { newsOf } from './news'
import { toAuditEvent } from './rows'
import { type Place, search } from './search'

export type AuditEvents = ReturnType<typeof AuditEvents>

export function AuditEvents(deps: { sql: Sql; access: Access; now: () => number }) {
  const { sql } = deps
  return { list, facets, histogram, exported: open, news }

  async function list(principal: Principal, request: AuditEventQuery): Promise<Page<AuditEvent>> {
    const { limit: _, cursor: __, order = 'newest', ...filter } = request
    const after = placeOf(afterOf(request, text => PLACE.test(text)))
    const criteria = await criteriaOf(deps, principal, filter)
    const limit = limitOf(request)
    const { rows, stoppedAt } = await search(sql, { criteria, order, after, most: limit + 1 })
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1) : undefined
    const next = last ? { atMs: last.at.getTime(), id: last.id } : stoppedAt
    return { items: shown.map(toAuditEvent), next_cursor: next && cursorOf({ id: `${next.atMs}.${next.id}` }) }
  }

  async function facets(principal: Principal, filter: AuditEventFilter): Promise<AuditEventFacets> {
    return facetsOf(sql, await criteriaOf(deps, principal, filter))
  }

  async function histogram(principal: Principal, request: AuditEventHistogramQuery): Promise<AuditEventHistogram> {
    const { buckets = 60, ...filter } = request
    if (filter.from >= filter.to) throw noSpan()
    return histogramOf(sql, await criteriaOf(deps, principal, filter), { buckets })
  }

  /** `ask` answers who asks, as they are by then; it is asked again for each page. */
  function open(ask: () => Promise<Principal>, request: AuditEventExportQuery): Promise<ReadableStream<Uint8Array>> {
    const { format = 'ndjson', order = 'newest', ...filter } = request
    return exported(sql, async () => criteriaOf(deps, await ask(), filter), { format, order })
  }

  async function news(principal: Principal, request: AuditEventNewsQuery): Promise<AuditEventNews> {
    const { cursor, limit, ...filter } = request
    return newsOf(deps, await criteriaOf(deps, principal, filter), { cursor, limit })
  }
}

const PLACE = /^(\d{1,16})\.(\d{1,19})$/

function placeOf(text: string | null): Place | null {
  const [, atMs, id = ''] = PLACE.exec(text ?? '') ?? []
  return atMs === undefined ? null : { atMs: Number(atMs), id }
}

function noSpan(): Problem {
  const detail = 'Use a moment after `from`'
  return new Problem('invalid-input', undefined, { errors: [{ pointer: '/to', code: 'span', detail }] })
}
