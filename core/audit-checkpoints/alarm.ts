// Tells that the audit does not verify: in the log of every process that finds it, and once as an API event.
import type { Log } from '../../kit/log'
import type { Actor, Recorder } from '../audit/record'
import type { Sql } from '../db/database'

/** `seq` is the first record that is wrong; of a checkpoint it is the checkpoint's number. */
export type Finding = { kind: 'audit_chain' | 'audit_checkpoint'; id: string; seq: number; reason: string }

export type Alarm = (finding: Finding) => Promise<void>

/** Nobody asked: core found it out by itself. */
const CORE: Actor = { userId: null, email: 'core', sessionId: null, requestId: 'sealing', sourceAddress: '' }

export function Alarm({ sql, record, now, log }: { sql: Sql; record: Recorder; now: () => number; log: Log }): Alarm {
  const told = new Set<string>()
  return async finding => {
    const { kind, id, seq, reason } = finding
    const key = `${kind} ${id} ${seq} ${reason}`
    if (told.has(key)) return
    log.error('the audit does not verify and is not sealed', finding)
    await sql.begin(async tx => {
      const fresh = await tx`
        insert into audit_alarms (kind, id, seq, reason, at) values (${kind}, ${id}, ${seq}, ${reason}, ${new Date(now())})
        on conflict do nothing returning id`
      if (fresh.length === 0) return
      const target = { kind, id, name: `${seq}` }
      await record(tx, CORE, { action: `${kind}s.verify`, target, outcome: 'failed', reason })
    })
    told.add(key)
  }
}
