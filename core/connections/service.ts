// Connections as relays report them, a moment behind the truth. Cutting one is told to relays when it commits; its audit
// record ends with who did it.
import { REPORT_STALE_MS } from '../../relay/wire/messages'
import type { Rights } from '../access/access'
import { clustersWithin, readPlace } from '../access/clusters'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { notifyRelays } from '../db/changes'
import type { Fragment, Query } from '../db/database'
import { containing, type Keyed, ordered, text, time } from '../db/listing'
import { isUuid, type Page } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Connection, ConnectionQuery } from './model'

type Row = Omit<Connection, 'bytes_in' | 'bytes_out' | 'started_at'> & {
  bytes_in: string
  bytes_out: string
  started_at: Date
}

export type Connections = ReturnType<typeof Connections>

export function Connections({ sql, access, now, record }: FeatureDeps) {
  return { list, get, cut }

  async function list(principal: Principal, request: ConnectionQuery): Promise<Page<Connection>> {
    const rights = await access.of(principal)
    const order = ordered(sql, request, {
      id: sql`o.id`,
      by: {
        user_name: text(sql`u.email`),
        cluster_name: text(sql`c.name`),
        started_at: time(sql`o.started_at`),
      },
    })
    const shown = sql`concat_ws(chr(10), u.email, c.name, o.source_address, o.verb, o.resource, o.namespace, o.name)`
    const within = clustersWithin(sql, rights, 'connections.read')
    const rows = await sql<Keyed<Row>[]>`
      ${visible(sql, within, sql`, ${order.key}`)}
        ${request.user_id === undefined ? sql`` : sql`and o.user_id = ${request.user_id}`}
        ${request.cluster_id === undefined ? sql`` : sql`and o.cluster_id = ${request.cluster_id}`}
        ${request.relay_id === undefined ? sql`` : sql`and o.relay_id = ${request.relay_id}`}
        ${containing(sql, request.q, has => [has(shown)])} ${order.after}
      ${order.end}`
    return order.toPage(rows, toConnection)
  }

  async function get(principal: Principal, id: string): Promise<Connection> {
    return toConnection(await find(sql, await access.of(principal), id))
  }

  function cut(principal: Principal, id: string): Promise<void> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      const { user_name, cluster_id } = await find(tx, rights, id)
      const place = await readPlace(tx, cluster_id)
      rights.require('connections.write', place ?? 'organization')
      await tx`delete from connections where id = ${id}`
      await record(tx, principal, {
        action: 'connections.cut',
        target: { kind: 'connection', id, name: user_name, projectId: place?.projectIds[0] ?? null },
      })
      await notifyRelays(tx, { type: 'cut', connection_id: id })
    })
  }

  async function find(query: Query, rights: Rights, id: string): Promise<Row> {
    const [row] = isUuid(id)
      ? await query<Row[]>`${visible(query, clustersWithin(query, rights, 'connections.read'))} and o.id = ${id}`
      : []
    if (!row) throw new Problem('not-found')
    return row
  }

  /** What a relay said that is silent since is no longer believed. */
  function visible(query: Query, within: Fragment, more: Fragment = query``) {
    return query`
      select o.id, o.user_id, u.email as user_name, o.cluster_id, c.name as cluster_name, o.relay_id, o.credential,
        o.source_address, o.user_agent, o.protocol, o.verb, o.api_group, o.resource, o.subresource, o.namespace, o.name,
        o.bytes_in, o.bytes_out, o.started_at ${more}
      from connections o join clusters c on c.id = o.cluster_id join users u on u.id = o.user_id
        join relays r on r.id = o.relay_id
      where (${within}) and r.seen_at >= ${new Date(now() - REPORT_STALE_MS)}`
  }
}

function toConnection({ bytes_in, bytes_out, started_at, ...row }: Row): Connection {
  return {
    ...row,
    bytes_in: Number(bytes_in),
    bytes_out: Number(bytes_out),
    started_at: started_at.toISOString(),
  }
}
