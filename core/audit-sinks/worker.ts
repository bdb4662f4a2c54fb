// Delivers for one sink: reads what is behind its cursors, sends it, and moves them. Promise: a cursor moves only over what is
// delivered, dead or filtered out, in the same transaction as the dead letters, and only while this process holds the sink.
import { backoffMs, sleep } from '../../kit/backoff'
import type { Log } from '../../kit/log'
import type { Query, Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import { countDead, MOST_DEAD_LETTERS, queuedDead, removeDead, saveDead } from './dead-rows'
import { type Dead, deliver } from './deliver'
import type { Document } from './document'
import { advance, chainsBehind, type Stretch, stretchOf } from './follow'
import type { Held } from './held'
import { passes, redact } from './redact'
import type { SinkRecord } from './rows'
import { Undelivered } from './sender'
import type { Opened } from './senders'

export type WorkerDeps = {
  sql: Sql
  now: () => number
  random: () => number
  ids: Ids
  log: Log
  /** This process, as the holder of sinks. */
  holder: string
  pollMs: number
  pause?: { firstMs: number; mostMs: number }
}

/** Another process has taken the sink over. */
class Lost extends Error {}

/** Until the signal aborts, or the sink is somebody else's. */
export async function work(
  row: SinkRecord,
  { sender, hashKey, scrub }: Opened,
  given: WorkerDeps & { signal: AbortSignal },
) {
  const { sql, now, random, ids, holder, pollMs, signal, pause } = given
  const log = given.log.with({ audit_sink: row.name })
  const sinkId = row.id
  const held: Held = { sinkId, holder, revision: row.revision }
  let lastChain = ''
  for (let failures = 0; !signal.aborted; ) {
    try {
      const isIdle = !(await replay()) && !(await next())
      failures = 0
      if (isIdle) await sleep(pollMs, signal)
    } catch (error) {
      if (signal.aborted || error instanceof Lost) return
      log.error('delivery to an audit sink failed', { error })
      await sleep(backoffMs(failures++, { firstMs: pollMs, mostMs: 30_000, random }), signal).catch(() => {})
    }
  }

  /** One stretch of one chain; each has its turn. False: there is none. */
  async function next(): Promise<boolean> {
    const stretch = await nextStretch()
    if (!stretch) return false
    const filtered = stretch.documents.filter(one => passes(one, row)).map(one => redact(one, row.redactions, hashKey))
    const dead = filtered.length === 0 ? [] : await delivered(filtered)
    await holding(async tx => {
      await advance(tx, stretch, { sinkId, nowMs: now() })
      await saveDead(tx, dead, { sinkId, ids, nowMs: now() })
      await count(tx, { delivered: filtered.length - dead.length, skipped: lostIn(stretch) })
    })
    return true
  }

  async function nextStretch(): Promise<Stretch | undefined> {
    const chains = await chainsBehind(sql, held, row.audits)
    const chain = chains.find(({ id }) => id > lastChain) ?? chains[0]
    lastChain = chain?.id ?? ''
    return chain && stretchOf(sql, chain, { limit: row.batch_size, nowMs: now() })
  }

  /** What somebody asked for again comes before what is new. False: there is none. */
  async function replay(): Promise<boolean> {
    const queued = await queuedDead(sql, held, row.batch_size)
    if (queued.length === 0) return false
    const documents = queued.map(({ document }) => document)
    const dead = await delivered(documents)
    const isDead = new Set(dead.map(({ document }) => document.id))
    const taken = queued.filter(({ document }) => !isDead.has(document.id)).map(({ id }) => id)
    await holding(async tx => {
      await removeDead(tx, taken)
      await saveDead(tx, dead, { sinkId, ids, nowMs: now() })
      await count(tx, { delivered: taken.length, skipped: 0 })
    })
    return true
  }

  async function delivered(documents: readonly Document[]): Promise<Dead[]> {
    const how = { sender, signal, random, failed, ...(pause ? { pause } : {}) }
    const dead = (await deliver(documents, how)).map(one => ({ ...one, error: scrub(one.error) }))
    for (let n = 0; dead.length > 0 && (await countDead(sql, sinkId)) + dead.length > MOST_DEAD_LETTERS; n++) {
      await failed(new Undelivered(`It has ${MOST_DEAD_LETTERS} dead letters: replay or remove some`))
      await sleep(backoffMs(n, { firstMs: pollMs, mostMs: 30_000, random }), signal)
    }
    return dead
  }

  /** The message was made to be read, but what a server says may repeat a secret that it was sent. */
  async function failed(error: Undelivered): Promise<void> {
    const message = scrub(error.message).slice(0, 500).toWellFormed().replaceAll('\0', '')
    log.warn('an audit sink did not take records', { reason: message })
    const rows = await sql`
      update audit_sink_states set failures = failures + 1, last_error = ${message}, last_error_at = ${new Date(now())}
      where sink_id = ${sinkId} and holder = ${holder} returning 1`
    if (rows.length === 0) throw new Lost()
  }

  async function holding(act: (tx: Query) => Promise<void>): Promise<void> {
    await sql.begin(async tx => {
      const rows = await tx`
        select 1 from audit_sink_states where sink_id = ${sinkId} and holder = ${holder} for update`
      if (rows.length === 0) throw new Lost()
      await act(tx)
    })
  }

  async function count(tx: Query, { delivered, skipped }: { delivered: number; skipped: number }): Promise<void> {
    if (delivered + skipped === 0) return
    if (skipped > 0) log.warn('retention dropped records before an audit sink had them', { records: skipped })
    await tx`
      update audit_sink_states set delivered = delivered + ${delivered}, skipped = skipped + ${skipped},
        last_delivered_at = case when ${delivered > 0} then ${new Date(now())} else last_delivered_at end
      where sink_id = ${sinkId}`
  }
}

function lostIn({ gaps }: Stretch): number {
  return gaps.reduce((sum, { from, to }) => sum + to - from + 1, 0)
}
