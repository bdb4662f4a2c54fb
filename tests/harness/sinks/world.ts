// Core with audit records to deliver, and what delivers them, in this process: any number of deliverers, each as one process
// of core would run it.
import { SinkWorkers } from '../../../core/audit-sinks/workers'
import { type Fixture, openFixture } from '../../../core/fixture'
import { createLog } from '../../../kit/log'
import type { AuditRecord } from '../../../relay/wire/messages'
import { until } from '../cluster-wait.ts'
import type { DatabaseKind } from '../database'

export type Sink = { id: string; name: string; status: Status; credential_version: number }
export type Status = {
  state: string
  last_delivered_at: string | null
  lag_records: number
  lag_seconds: number
  delivered: number
  failures: number
  skipped: number
  dead_letters: number
  last_error: string | null
}
export type DeadLetter = {
  id: string
  record_id: string
  document: string
  error: string
  tries: number
  is_queued: boolean
}
export type SinkWorld = Awaited<ReturnType<typeof openSinkWorld>>

export async function openSinkWorld(kind: DatabaseKind = 'embedded', options: { auditSinkFolder?: string } = {}) {
  const core = await openFixture(kind, options)
  const clusterId = await core.cluster('alpha')
  const relayId = Bun.randomUUIDv7()
  const logged: string[] = []
  const log = createLog({ level: 'debug', isHuman: false, now: Date.now, write: line => void logged.push(line) })
  const deliverers = new Set<{ close: () => Promise<void> }>()
  const heads = new Map<string, number>()
  let names = 0
  return {
    core,
    clusterId,
    relayId,
    logged,
    deliver,
    sink,
    status,
    statusOf,
    records,
    chain,
    act,
    deadLetters,
    settled,
    close,
  }

  /** As one more process of core would. */
  function deliver(on: Fixture = core) {
    const { sending } = on.services
    const pause = { firstMs: 20, mostMs: 200 }
    const one = SinkWorkers({ ...sending, ...on, log, pollMs: 20, pause })
    const close = async () => {
      deliverers.delete(one)
      await one.close()
    }
    deliverers.add(one)
    return { close }
  }

  async function sink(input: object, status = 201): Promise<Sink> {
    const body = { name: `sink-${++names}`, audits: ['data_path'], ...input }
    const reply = await core.ask<Sink>('POST', '/v1/audit-sinks', { token: core.admin, body })
    if (reply.status !== status) throw new Error(`A sink was answered ${reply.status}: ${reply.text}`)
    return reply.body
  }

  async function statusOf(id: string): Promise<Status> {
    return (await core.ask<Sink>('GET', `/v1/audit-sinks/${id}`, { token: core.admin })).body.status
  }

  /** Waits until the status is so. */
  async function status(id: string, claim: string, isSo: (status: Status) => boolean): Promise<Status> {
    let last: Status | undefined
    await until(
      claim,
      async () => {
        last = await statusOf(id)
        return isSo(last)
      },
      { timeoutMs: 30_000 },
    ).catch((cause: Error) => {
      throw new Error(`${cause.message}: ${JSON.stringify(last)} ${logged.slice(-3).join('')}`, { cause })
    })
    return last as Status
  }

  function settled(id: string): Promise<Status> {
    return status(id, 'nothing is left to deliver', ({ lag_records }) => lag_records === 0)
  }

  function chain(): string {
    return Bun.randomUUIDv7()
  }

  /** Appends them to a chain of a relay; answers their ids as sinks see them. */
  async function records(chainId: string, ...each: Partial<AuditRecord>[]): Promise<string[]> {
    const from = heads.get(chainId) ?? 0
    const all = each.map((one, at) => ({ ...PLAIN, cluster_id: clusterId, at: now(), seq: from + at + 1, ...one }))
    heads.set(chainId, from + all.length)
    await core.services.takeAudit(relayId, { spool_id: chainId, records: all as AuditRecord[] })
    return all.map(({ seq }) => `${chainId}-${seq}`)
  }

  function now(): string {
    return new Date(core.clock.ms).toISOString()
  }

  function act<T>(method: string, path: string, body?: unknown) {
    return core.ask<T>(method, path, { token: core.admin, ...(body === undefined ? {} : { body }) })
  }

  async function deadLetters(id: string): Promise<DeadLetter[]> {
    return (await act<{ items: DeadLetter[] }>('GET', `/v1/audit-sinks/${id}/dead-letters`)).body.items
  }

  async function close(): Promise<void> {
    for (const one of deliverers) await one.close()
    await core.close()
  }
}

export const PLAIN: Omit<AuditRecord, 'seq' | 'at' | 'cluster_id'> = {
  ...{ kind: 'end', request_id: 'r-1', principal_id: null, principal_name: 'ann@example.org', credential: 'c-1' },
  ...{ source_address: '192.0.2.7', user_agent: 'kubectl/v1.33', method: 'DELETE', verb: 'delete' },
  path: '/apis/apps/v1/namespaces/dev/deployments/web',
  ...{ api_group: 'apps', api_version: 'v1', resource: 'deployments', subresource: '', namespace: 'dev', name: 'web' },
  ...{ status: 200, reason: null, bytes_in: 10, bytes_out: 20, duration_ms: 1.5, lost: null },
  ...{ recording_id: null, recording_hash: null },
}

export function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at))
}
