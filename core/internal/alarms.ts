// What relays report of themselves that people have to hear: an event of the API's own audit, which sinks and searches see.
import type { RelayAlarm } from '../../relay/wire/messages'
import type { Recorder } from '../audit/record'
import type { Sql } from '../db/database'
import type { Ids } from '../lib/ids'

export type TakeAlarm = ReturnType<typeof TakeAlarm>

export function TakeAlarm({ sql, record, ids }: { sql: Sql; record: Recorder; ids: Ids }) {
  return async (relayId: string, { kind, lost, since, why }: RelayAlarm): Promise<void> => {
    const [relay] = await sql<{ name: string }[]>`select name from relays where id = ${relayId}`
    const name = relay?.name ?? ''
    const actor = { userId: null, email: name, sessionId: null, requestId: ids.next(), sourceAddress: '' }
    await record(sql, actor, {
      action: `relays.${kind}`,
      target: { kind: 'relay', id: relayId, name },
      after: { lost, since, why },
      outcome: 'failed',
    })
  }
}
