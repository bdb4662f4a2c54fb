// How sinks fare, as Prometheus reads it. The numbers are the database's: every process of core answers the same.
import type { Sql } from '../db/database'
import type { AuditSink } from './model'
import { type SinkRecord, type StatusRecord, statusColumns, statusOf, withStatus } from './rows'

type Metric = { name: string; type: 'gauge' | 'counter'; help: string; value: (status: AuditSink['status']) => number }

const PREFIX = 'salaminia_audit_sink'

const METRICS: readonly Metric[] = [
  metric('lag_records', 'gauge', ['Records it has not been given', status => status.lag_records]),
  metric('lag_seconds', 'gauge', ['Age of the oldest record it has not been given', status => status.lag_seconds]),
  metric('delivered_total', 'counter', ['Records it took', status => status.delivered]),
  metric('failures_total', 'counter', ['Attempts that failed', status => status.failures]),
  metric('skipped_total', 'counter', ['Records that retention dropped before', status => status.skipped]),
  metric('dead_letters', 'gauge', ['Records it does not take', status => status.dead_letters]),
  metric('running', 'gauge', ['1 while a process delivers and the last attempt went well', isRunning]),
]

export async function sinkMetrics({ sql, now }: { sql: Sql; now: () => number }): Promise<string> {
  const rows = await sql<(Pick<SinkRecord, 'name' | 'kind' | 'is_enabled'> & StatusRecord)[]>`
    select s.name, s.kind, s.is_enabled, ${statusColumns(sql)} from ${withStatus(sql)} order by s.name`
  const sinks = rows.map(row => ({ labels: `{sink="${row.name}",kind="${row.kind}"}`, status: statusOf(row, now()) }))
  return METRICS.map(({ name, type, help, value }) => {
    const samples = sinks.map(({ labels, status }) => `${name}${labels} ${value(status)}\n`)
    return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('')}`
  }).join('')
}

function metric(name: string, type: Metric['type'], [help, value]: [string, Metric['value']]): Metric {
  return { name: `${PREFIX}_${name}`, type, help, value }
}

function isRunning({ state }: AuditSink['status']): number {
  return state === 'running' ? 1 : 0
}
