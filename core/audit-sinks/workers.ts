// Which sinks this process delivers for. Each sink is held by one process at a time, by a lease in the database that is
// renewed every second; who dies loses it within LEASE_MS, who closes gives it back at once.
import type { Log } from '../../kit/log'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import { columns, type SinkRecord } from './rows'
import type { SenderDeps } from './sender'
import { openSink } from './senders'
import { work } from './worker'

export const LEASE_MS = 5_000
const TICK_MS = 1_000

export type SinkWorkersDeps = SenderDeps & {
  sql: Sql
  authority: Authority
  ids: Ids
  log: Log
  random?: () => number
  pollMs?: number
  pause?: { firstMs: number; mostMs: number }
}

type Running = { revision: string; stop: AbortController; done: Promise<void> }

export function SinkWorkers({ random = Math.random, pollMs = TICK_MS, ...deps }: SinkWorkersDeps): {
  close: () => Promise<void>
} {
  const { sql, log, ids } = deps
  const holder = ids.next()
  const running = new Map<string, Running>()
  const closing = new AbortController()
  let heldUntilMs = 0
  let tick: Promise<void> = renew()
  const timer = setInterval(() => {
    tick = tick.then(renew)
  }, TICK_MS)
  return {
    close: async () => {
      clearInterval(timer)
      closing.abort(new Error('Core is closing'))
      await tick
      await Promise.all([...running.values()].map(stopped))
      await sql`update audit_sink_states set holder = null, held_until = null where holder = ${holder}`
    },
  }

  async function renew(): Promise<void> {
    if (closing.signal.aborted) return
    const asked = performance.now()
    try {
      const rows = await hold()
      heldUntilMs = asked + LEASE_MS
      await settle(rows)
    } catch (error) {
      log.warn('the leases of audit sinks were not renewed', { error })
      // From here on another process may hold them.
      if (performance.now() > heldUntilMs) await settle([])
    }
  }

  /** What is free, or ours already. */
  function hold(): Promise<SinkRecord[]> {
    return sql<SinkRecord[]>`
      with held as (
        update audit_sink_states st
        set holder = ${holder}, held_until = clock_timestamp() + make_interval(secs => ${LEASE_MS / 1000})
        from audit_sinks s
        where s.id = st.sink_id and s.is_enabled
          and (st.holder is null or st.holder = ${holder} or st.held_until < clock_timestamp())
        returning st.sink_id)
      select ${columns(sql)} from audit_sinks s where s.id in (select sink_id from held)`
  }

  async function settle(rows: readonly SinkRecord[]): Promise<void> {
    const wanted = new Map(rows.map(row => [row.id, row]))
    const stale = [...running].filter(([id, { revision }]) => wanted.get(id)?.revision !== revision)
    await Promise.all(stale.map(([, one]) => stopped(one)))
    for (const [id] of stale) running.delete(id)
    for (const row of rows) if (!running.has(row.id)) start(row)
  }

  function start(row: SinkRecord): void {
    const stop = new AbortController()
    const signal = AbortSignal.any([stop.signal, closing.signal])
    const one: Running = { revision: row.revision, stop, done: Promise.resolve() }
    running.set(row.id, one)
    one.done = one.done
      .then(() => work(row, openSink(row, deps), { ...deps, random, pollMs, holder, signal }))
      .catch((error: unknown) => log.error('an audit sink cannot be opened', { audit_sink: row.name, error }))
      // Who ended by itself had lost the sink, and may hold it again by now.
      .finally(() => {
        if (running.get(row.id) === one) running.delete(row.id)
      })
  }

  async function stopped({ stop, done }: Running): Promise<void> {
    stop.abort(new Error('The sink has changed, or is no longer ours'))
    await done
  }
}
