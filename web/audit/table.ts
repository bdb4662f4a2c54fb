// Records as rows.
import type { Schemas } from '../api'
import { type Html, html, type Part } from '../html'
import type { Names } from '../names'
import { type Column, table, withQuery } from '../parts/table'
import { moment, outcomeBadge, requestPath, visible, whatOf } from './words'

type AuditEvent = Schemas['AuditEvent']

type Given = {
  cluster: (event: AuditEvent) => Part
  names: Names
  /** Of the explorer: whoever is clicked on becomes a filter. */
  url?: URL
}

/** What ended or refused a request says all that its begin says. */
export function withoutBegins(events: readonly AuditEvent[]): AuditEvent[] {
  const ended = new Set(events.filter(({ kind }) => kind !== 'begin').map(({ request_id }) => request_id))
  return events.filter(({ kind, request_id }) => kind !== 'begin' || !ended.has(request_id))
}

export function eventTable(events: readonly AuditEvent[], { cluster, names, url }: Given): Html {
  const columns: Column<AuditEvent>[] = [
    { title: 'When (UTC)', cell: row => html`<a href="${requestPath(row.request_id)}">${moment(row.at)}</a>` },
    { title: 'Who', cell: row => whoOf(row, names, url) },
    { title: 'What', cell: row => whatPart(row) },
    { title: 'Cluster', cell: row => html`<span class="steady">${cluster(row)}</span>` },
    {
      title: 'Outcome',
      cell: row => html`${outcomeBadge(row)}${row.reason !== null && html`<br><small>${visible(row.reason)}</small>`}`,
    },
    { title: 'From', cell: row => html`<span class="address">${visible(row.source_address)}</span>` },
  ]
  return table(events, columns)
}

function whoOf({ user_id, user_name }: AuditEvent, names: Names, url: URL | undefined): Part {
  if (user_id === null) return visible(user_name ?? '–')
  const name = visible(user_name ?? names.user(user_id).name)
  return html`<a href="${url ? withQuery(url, { user_id, cursor: null }) : `/audit?user_id=${user_id}`}">${name}</a>`
}

function whatPart(row: AuditEvent): Html {
  if (row.kind === 'gap') return html`${row.lost ?? 'Some'} records of this chain are missing`
  const recording =
    row.recording_id !== null && html` <a href="/recordings/${row.recording_id}" class="label">recording</a>`
  return html`<span class="mono">${whatOf(row) || 'a request that could not be read'}</span>${recording}`
}
