// A page of audit sinks, searched and in the order that is asked for.
import type { Query } from '../db/database'
import { containing, type Keyed, ordered, text, time } from '../db/listing'
import type { Page } from '../lib/page'
import type { AuditSink, AuditSinkQuery } from './model'
import { columns, type SinkRecord, type StatusRecord, statusColumns, toSink, withStatus } from './rows'

type Row = SinkRecord & StatusRecord

export async function listSinks(sql: Query, request: AuditSinkQuery, nowMs: number): Promise<Page<AuditSink>> {
  const order = ordered(sql, request, {
    id: sql`s.id`,
    by: { name: text(sql`s.name`), created_at: time(sql`s.created_at`) },
  })
  const searched = [sql`s.name`, sql`s.kind`]
  const rows = await sql<Keyed<Row>[]>`
    select ${columns(sql)}, ${statusColumns(sql)}, ${order.key} from ${withStatus(sql)}
    where true
      ${request.name === undefined ? sql`` : sql`and s.name = ${request.name}`}
      ${containing(sql, request.q, has => searched.map(one => has(one)))} ${order.after}
    ${order.end}`
  return order.toPage(rows, (row: Row) => toSink(row, nowMs))
}
