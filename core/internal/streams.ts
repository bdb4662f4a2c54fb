// What a relay says of the streams open there. It says everything once, then what changed; rows of what it no longer has are
// gone with the next whole report.
import type { StreamBatch } from '../../relay/wire/messages'
import type { Query, Sql } from '../db/database'
import { tellKinds } from '../db/kinds'

export type LiveStreams = ReturnType<typeof LiveStreams>

export function LiveStreams({ sql }: { sql: Sql }) {
  return (relayId: string, batch: StreamBatch): Promise<void> =>
    sql.begin(async tx => {
      if (batch.is_whole) await tx`delete from connections where relay_id = ${relayId}`
      await add(tx, relayId, batch.opened)
      await move(tx, relayId, batch.moved)
      if (batch.closed.length > 0)
        await tx`delete from connections where relay_id = ${relayId} and id = any(${batch.closed}::uuid[])`
      if (batch.is_whole || batch.opened.length > 0 || batch.closed.length > 0) await tellKinds(tx, ['connections'])
    })

  /** A user or cluster that is gone by now has no connection worth showing: relays are cutting it. */
  async function add(tx: Query, relayId: string, opened: StreamBatch['opened']): Promise<void> {
    if (opened.length === 0) return
    await tx`
      insert into connections (id, relay_id, user_id, cluster_id, credential, source_address, user_agent, protocol, verb,
        api_group, resource, subresource, namespace, name, bytes_in, bytes_out, started_at)
      select s.id, ${relayId}::uuid, u.id, c.id, s.credential, s.source_address, s.user_agent, s.protocol, s.verb,
        s.api_group, s.resource, s.subresource, s.namespace, s.name, s.bytes_in, s.bytes_out, s.started_at
      from jsonb_to_recordset(${tx.json(opened)}) as s(id uuid, principal_id uuid, cluster_id uuid, credential text,
        source_address text, user_agent text, protocol text, verb text, api_group text, resource text,
        subresource text, namespace text, name text, bytes_in bigint, bytes_out bigint, started_at timestamptz)
      join users u on u.id = s.principal_id join clusters c on c.id = s.cluster_id
      on conflict (id) do nothing`
  }

  async function move(tx: Query, relayId: string, moved: StreamBatch['moved']): Promise<void> {
    if (moved.length === 0) return
    await tx`
      update connections o set bytes_in = m.bytes_in, bytes_out = m.bytes_out
      from jsonb_to_recordset(${tx.json(moved)}) as m(id uuid, bytes_in bigint, bytes_out bigint)
      where o.id = m.id and o.relay_id = ${relayId}`
  }
}
