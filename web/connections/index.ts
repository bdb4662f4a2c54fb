// `/connections`: who is in which cluster right now, and the button that ends it.
import type { PageOf, Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import { type Inside, type InsidePage, show, type Taken, take } from '../inside'
import { choosing } from '../parts/bulk/bar'
import { bulkRoutes } from '../parts/bulk/routes'
import { act } from '../parts/form'
import { listing, listQuery } from '../parts/listing'
import { alarm } from '../parts/notice'
import { sizeOf } from '../parts/read'
import { ago } from '../parts/small'
import { doneNotice } from '../parts/told'
import type { Routes } from '../router'
import { sentencesOf } from '../visit'
import { CONNECTIONS, type Connection, whatOf } from './bulk'

const page: InsidePage = async inside => {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Connection>>(
    'GET',
    `/connections${listQuery(visit.url, ['user_id', 'cluster_id', 'relay_id'])}`,
  )
  const recorded = await liveRecordings({ visit, who })
  const mayCut = who.permissions.includes('connections.write')
  return shell(visit, who, {
    title: 'Live connections',
    lead: 'Streams that are open this moment: watches, shells, forwards, logs. What is cut here ends within a second.',
    content: html`${doneNotice(visit)}${listing<Connection>({
      url: visit.url,
      answer,
      search: 'Search people, clusters, pods',
      live: 'connections',
      several: choosing(CONNECTIONS, inside),
      columns: [
        { title: 'Who', sort: 'user_name', cell: row => html`<a href="/users/${row.user_id}">${row.user_name}</a>` },
        {
          title: 'Cluster',
          sort: 'cluster_name',
          cell: row => html`<a href="/clusters/${row.cluster_id}">${row.cluster_name}</a>`,
        },
        { title: 'What', cell: row => html`${whatOf(row)}${watch(recorded.get(row.id))}` },
        { title: 'From', cell: row => html`<span title="${row.user_agent}">${row.source_address}</span>` },
        { title: 'Bytes in, out', kind: 'number', cell: row => `${sizeOf(row.bytes_in)}, ${sizeOf(row.bytes_out)}` },
        { title: 'Since', sort: 'started_at', cell: row => ago(row.started_at) },
        ...(mayCut
          ? [
              {
                title: 'Cut',
                kind: 'acts' as const,
                cell: (row: Connection) => act(visit, { to: `/connections/${row.id}/cut`, say: 'Cut', kind: 'danger' }),
              },
            ]
          : []),
      ],
      empty: {
        icon: 'connections',
        title: 'Nobody is connected',
        text: 'As soon as somebody follows a log, watches or opens a shell it is here, live.',
      },
    })}`,
  })
}

/** Recordings that run, by the id of the connection they are of. */
async function liveRecordings({ visit, who }: Pick<Inside, 'visit' | 'who'>): Promise<Map<string, string>> {
  if (!who.permissions.includes('recordings.read')) return new Map()
  const { isOk, body } = await visit.ask<PageOf<Schemas['Recording']>>('GET', '/recordings?state=live&limit=200')
  return new Map(isOk ? body.items.map(({ id, request_id }) => [request_id, id]) : [])
}

function watch(recordingId: string | undefined): Html | false {
  return recordingId !== undefined && html` <a href="/recordings/${recordingId}">Watch it</a>`
}

async function cut({ visit, who, params }: Taken): Promise<Response> {
  const { isOk, status, problem } = await visit.ask('DELETE', `/connections/${params.id}`)
  // It may have ended by itself meanwhile.
  if (isOk || status === 404) return redirect('/connections?done=cut')
  return shell(visit, who, { title: 'Live connections', content: alarm(sentencesOf(problem)), status })
}

export const connectionRoutes: Routes = [
  ['GET /connections', show(page)],
  ...bulkRoutes(CONNECTIONS),
  ['POST /connections/:id/cut', take(cut)],
]
