// For tests only: records as a relay sends them.
import type { AuditRecord } from '../../relay/wire/messages'
import type { Fixture } from '../fixture'

const BLANK: AuditRecord = {
  ...{ seq: 1, kind: 'end', at: '2026-01-01T00:00:00.000Z', request_id: '', principal_id: null, principal_name: null },
  ...{ credential: null, source_address: '192.0.2.1', user_agent: 'kubectl/v1.34.1 (linux/amd64) kubernetes/93248f9' },
  ...{ cluster_id: null, method: 'GET', path: '/api/v1/namespaces/default/pods', verb: 'list', api_group: '' },
  ...{
    api_version: 'v1',
    resource: 'pods',
    subresource: '',
    namespace: 'default',
    name: '',
    status: 200,
    reason: null,
  },
  ...{ bytes_in: 0, bytes_out: 0, duration_ms: 1, lost: null, recording_id: null, recording_hash: null },
}

export type Some = Partial<AuditRecord>

/** A chain of its own. */
export function Chain({ services }: Pick<Fixture, 'services'>, relayId: string = crypto.randomUUID()) {
  const spool_id = crypto.randomUUID()
  let seq = 0
  return {
    id: spool_id,
    append: async (...some: Some[]): Promise<void> => {
      const records = some.map(one => ({ ...BLANK, request_id: crypto.randomUUID(), ...one, seq: ++seq }))
      await services.takeAudit(relayId, { spool_id, records })
    },
  }
}
