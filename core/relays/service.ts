// Which relays there are, as they are known to core/internal. Deleting one revokes its certificates in the same
// transaction; what it did stays in the audit under its id.
import { REPORT_STALE_MS } from '../../relay/wire/messages'
import type { FeatureDeps, Match } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { among, containing, type Keyed, ordered, text, time } from '../db/listing'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Relay, RelayQuery } from './model'

type Status = Relay['status']
type Row = Omit<Relay, 'created_at' | 'status'> &
  Omit<Status, 'seen_at' | 'certificate_not_after'> & {
    created_at: Date
    seen_at: Date | null
    certificate_not_after: Date | null
  }

export type RelayList = ReturnType<typeof RelayList>

export function RelayList({ sql, access, now, record }: Omit<FeatureDeps, 'ids'>) {
  return { list, get, remove }

  async function list(principal: Principal, request: RelayQuery): Promise<Page<Relay>> {
    const rights = await access.of(principal)
    rights.require('relays.read', 'organization')
    const order = ordered(sql, request, {
      id: sql`r.id`,
      by: {
        name: text(sql`r.name`),
        created_at: time(sql`r.created_at`),
        seen_at: time(sql`coalesce(r.seen_at, '-infinity')`),
      },
    })
    const shown = sql`concat_ws(chr(10), r.name, r.agent_url, r.peer_url, array_to_string(r.addresses, chr(10)))`
    const rows = await sql<Keyed<Row>[]>`
      select ${columns(sql)}, ${order.key} from relays r
      where true
        ${request.name === undefined ? sql`` : sql`and r.name = ${request.name}`}
        ${request.state === undefined ? sql`` : sql`and ${state(sql)} = ${request.state}`}
        ${among(sql, request.ids, sql`r.id`)}
        ${containing(sql, request.q, has => [has(shown)])} ${order.after}
      ${order.end}`
    return order.toPage(rows, toRelay)
  }

  async function get(principal: Principal, id: string): Promise<Relay> {
    const rights = await access.of(principal)
    rights.requireSight('relays.read', 'organization')
    return find(sql, id)
  }

  /** One that lives would enrol nowhere and serve nobody until its operator looks: it is stopped first. */
  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.requireSight('relays.read', 'organization')
      rights.require('relays.write', 'organization')
      // Whoever renews holds the row, so what was issued meanwhile is seen by the next statement.
      await tx`select 1 from relays where id = ${id} for update`
      const before = await find(tx, id)
      requireMatch(ifMatch, before)
      if (before.status.state === 'connected')
        throw new Problem('conflict', 'The relay is connected: stop it first, and delete it when it is gone')
      await tx`update certificates set revoked_at = ${new Date(now())}
        where subject_id = ${id} and kind in ('relay', 'server') and revoked_at is null`
      await tx`delete from relays where id = ${id}`
      const target = { kind: 'relay', id, name: before.name }
      await record(tx, principal, { action: 'relays.delete', target, before })
      await announce(tx, { type: 'everyone' })
    })
  }

  async function find(query: Query, id: string): Promise<Relay> {
    const [row] = await query<Row[]>`select ${columns(query)} from relays r where r.id = ${id}`
    if (!row) throw new Problem('not-found')
    return toRelay(row)
  }

  function columns(query: Query) {
    return query`r.id, r.name, r.addresses, r.agent_url, r.peer_url, r.created_at, r.seen_at, r.version,
      ${state(query)} as state,
      (select count(*)::int from tunnels t where t.relay_id = r.id and t.seen_at >= ${stale()}) as tunnel_count,
      case when r.seen_at >= ${stale()} then (select count(*)::int from connections o where o.relay_id = r.id) else 0 end
        as connection_count,
      (select max(x.not_after) from certificates x
        where x.subject_id = r.id and x.kind = 'relay' and x.revoked_at is null) as certificate_not_after`
  }

  /** What a relay said that is silent since is no longer believed. */
  function state(query: Query) {
    return query`case when r.seen_at is null then 'pending'
      when r.seen_at >= ${stale()} then 'connected' else 'disconnected' end`
  }

  function stale(): Date {
    return new Date(now() - REPORT_STALE_MS)
  }
}

function toRelay({ state, seen_at, version, tunnel_count, connection_count, ...row }: Row): Relay {
  const { id, name, addresses, agent_url, peer_url } = row
  return {
    ...{ id, name, addresses, agent_url, peer_url },
    created_at: row.created_at.toISOString(),
    status: {
      ...{ state, seen_at: seen_at?.toISOString() ?? null, version, tunnel_count, connection_count },
      certificate_not_after: row.certificate_not_after?.toISOString() ?? null,
    },
  }
}
