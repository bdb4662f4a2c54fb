// For tests only: a chain of records as a relay writes and ships it.
import type { AuditRecord } from '../../relay/wire/messages'
import type { Fixture } from '../fixture'

export type RelayChain = ReturnType<typeof RelayChain>

export function RelayChain(core: Pick<Fixture, 'services' | 'clock'>) {
  const id = Bun.randomUUIDv7()
  const relayId = Bun.randomUUIDv7()
  let seq = 0
  return { id, relayId, write }

  async function write(count: number, change: Partial<AuditRecord> = {}): Promise<void> {
    const records = [...Array(count).keys()].map(at => ({ ...recordAt(core.clock.ms, seq + at + 1), ...change }))
    await core.services.takeAudit(relayId, { spool_id: id, records })
    seq += count
  }
}

/** Every field has something in it, some of it as odd as callers can make it. */
export function recordAt(ms: number, seq: number): AuditRecord {
  return {
    ...{ seq, kind: seq % 2 === 1 ? 'begin' : 'end', at: new Date(ms).toISOString(), request_id: Bun.randomUUIDv7() },
    ...{
      principal_id: Bun.randomUUIDv7(),
      principal_name: 'Änn "\u2028" 👩‍🚀',
      credential: 'session:x',
      source_address: '192.0.2.1',
    },
    ...{
      user_agent: 'kubectl/v1.32',
      cluster_id: null,
      method: 'GET',
      path: '/api/v1/pods',
      verb: 'list',
      api_group: '',
    },
    ...{ api_version: 'v1', resource: 'pods', subresource: '', namespace: 'dev', name: '', status: 200, reason: null },
    ...{ bytes_in: 0, bytes_out: 4_294_967_296 + seq, duration_ms: 0.1 + seq / 3, lost: null },
    ...{ recording_id: seq % 3 === 0 ? crypto.randomUUID() : null, recording_hash: null },
  }
}
