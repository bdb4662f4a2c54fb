// Which relays there are and which of them hold a tunnel to a cluster: said by each relay every few seconds, and believed
// for as long as it is said.
import {
  type OwnersAnswer,
  type OwnersRequest,
  type PresenceAnswer,
  type PresenceRequest,
  REPORT_EVERY_MS,
  REPORT_STALE_MS,
} from '../../relay/wire/messages'
import type { Sql } from '../db/database'
import { KINDS_CHANNEL, newsText } from '../db/kinds'

export type Directory = ReturnType<typeof Directory>

export function Directory({ sql, now }: { sql: Sql; now: () => number }) {
  return { takePresence, ownersOf }

  /** News is a relay that was not heard of, or says something else; and one that fell silent, of which the others tell. */
  async function takePresence(relayId: string, said: PresenceRequest): Promise<PresenceAnswer> {
    const { agent_url, peer_url, version = null } = said
    await sql`
      with before as (
        select seen_at, (agent_url, peer_url, version) is distinct from
          (${agent_url}::text, ${peer_url}::text, ${version}::text) as is_other
        from relays where id = ${relayId}
      ), known as (
        update relays set agent_url = ${agent_url}, peer_url = ${peer_url}, version = ${version},
          seen_at = ${new Date(now())}
        where id = ${relayId}
      )
      select pg_notify(${KINDS_CHANNEL}, ${newsText({ kinds: ['relays', 'clusters'], by: null })}) from before
      where is_other or seen_at is null or seen_at < ${stale()} or exists (
        select 1 from relays r where r.seen_at < ${stale()} and r.seen_at >= ${stale(2 * REPORT_EVERY_MS)})`
    const relays = await sql<PresenceAnswer['relays']>`
      select id, agent_url, peer_url from relays where seen_at >= ${stale()} order by id`
    return { relays: [...relays] }
  }

  /** Others than the relay that asks; the one heard of last comes first. */
  async function ownersOf(relayId: string, { cluster_id }: OwnersRequest): Promise<OwnersAnswer> {
    const relays = await sql<OwnersAnswer['relays']>`
      select r.id, r.peer_url from tunnels t join relays r on r.id = t.relay_id
      where t.cluster_id = ${cluster_id} and t.seen_at >= ${stale()} and r.peer_url is not null and r.id <> ${relayId}
      order by t.seen_at desc, r.id`
    return { relays: [...relays] }
  }

  function stale(earlierMs = 0): Date {
    return new Date(now() - REPORT_STALE_MS - earlierMs)
  }
}
