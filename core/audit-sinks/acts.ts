// What is done with a sink besides setting it up: a test record is sent, dead letters are looked at, tried again or given up.
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import { among, containing, type Keyed, number, ordered, time } from '../db/listing'
import type { Page } from '../lib/page'
import type { Document } from './document'
import { jsonOf, ofTest } from './document'
import type { AuditSinkTest, DeadLetter, DeadLetterChoice, DeadLetterQuery } from './model'
import { findSink, type SinkRecord } from './rows'
import { type SenderDeps, Undelivered } from './sender'
import { openSink } from './senders'
import { targetFor } from './service'

export type AuditSinkActs = ReturnType<typeof AuditSinkActs>

type Row = Omit<DeadLetter, 'at' | 'created_at' | 'document'> & { at: Date; created_at: Date; document: Document }

export function AuditSinkActs(deps: FeatureDeps & { authority: Authority; sending: SenderDeps }) {
  const { sql, access, now, ids, record, authority, sending } = deps
  return { test, deadLetters, replay, removeDeadLetters }

  /** From this very process, beside what is delivered. */
  async function test(principal: Principal, id: string): Promise<AuditSinkTest> {
    const row = await writable(principal, id)
    const at = new Date(now()).toISOString()
    const document = ofTest(ids.next(), row, at)
    const from = performance.now()
    const { sender, scrub } = openSink(row, { ...sending, authority })
    const error = await sender.send([document], AbortSignal.timeout(TEST_MS)).then(
      ({ rejected, again, reason }) =>
        rejected.get(0) ?? (again.length > 0 ? (reason ?? 'It was not taken now') : null),
      (cause: unknown) => (cause instanceof Undelivered ? cause.message : 'It does not answer in time'),
    )
    const outcome = error === null ? ('success' as const) : ('failed' as const)
    await record(sql, principal, { action: 'audit_sinks.test', target: targetFor(row), outcome })
    const duration_ms = Math.round(performance.now() - from)
    return { id: document.id, at, is_delivered: error === null, error: error && scrub(error), duration_ms }
  }

  async function deadLetters(principal: Principal, id: string, request: DeadLetterQuery): Promise<Page<DeadLetter>> {
    ;(await access.of(principal)).requireSight('audit_sinks.read', 'organization')
    await findSink(sql, id)
    const order = ordered(sql, request, { id: sql`id`, by: { at: time(sql`at`), tries: number(sql`tries`) } })
    const rows = await sql<Keyed<Row>[]>`
      select id, sink_id as audit_sink_id, record_id, audit, at, document, error, tries, is_queued, created_at, ${order.key}
      from audit_sink_dead_letters where sink_id = ${id} ${among(sql, request.ids, sql`id`)}
        ${containing(sql, request.q, has => [has(sql`record_id`), has(sql`error`), has(sql`document::text`)])} ${order.after}
      ${order.end}`
    return order.toPage(rows, toDeadLetter)
  }

  async function replay(principal: Principal, id: string, choice: DeadLetterChoice): Promise<{ queued: number }> {
    const row = await writable(principal, id)
    return sql.begin(async tx => {
      const queued = await tx`
        update audit_sink_dead_letters set is_queued = true where sink_id = ${id} and ${chosen(choice)} returning 1`
      await record(tx, principal, { action: 'audit_sinks.replay', target: targetFor(row), after: countOf(queued) })
      return { queued: queued.length }
    })
  }

  async function removeDeadLetters(principal: Principal, id: string, choice: DeadLetterChoice) {
    const row = await writable(principal, id)
    return sql.begin(async tx => {
      const removed = await tx`
        delete from audit_sink_dead_letters where sink_id = ${id} and ${chosen(choice)} returning 1`
      const action = 'audit_sinks.remove_dead_letters'
      await record(tx, principal, { action, target: targetFor(row), before: countOf(removed) })
      return { removed: removed.length }
    })
  }

  function chosen({ dead_letter_ids }: DeadLetterChoice) {
    return (dead_letter_ids ?? null) === null ? sql`true` : sql`id = any(${dead_letter_ids ?? []})`
  }

  async function writable(principal: Principal, id: string): Promise<SinkRecord> {
    const rights = await access.of(principal)
    rights.requireSight('audit_sinks.read', 'organization')
    rights.require('audit_sinks.write', 'organization')
    return findSink(sql, id)
  }
}

const TEST_MS = 15_000

function countOf(rows: readonly unknown[]) {
  return { dead_letters: rows.length }
}

function toDeadLetter({ at, created_at, document, ...row }: Row): DeadLetter {
  return { ...row, at: at.toISOString(), created_at: created_at.toISOString(), document: jsonOf(document) }
}
