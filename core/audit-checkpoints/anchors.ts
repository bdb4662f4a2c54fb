// Brings every checkpoint to each anchor: in order, at least once, for as long as it takes. Sealing never waits for one.
import type { Log } from '../../kit/log'
import type { Sql } from '../db/database'
import type { Alarm } from './alarm'
import { every } from './every'

export type Anchored = { n: number; at: Date; jws: string }

export type Anchor = {
  /** Under which the database remembers how far it has got. */
  name: string
  /** Throws when it was not taken, or when that is not known. */
  take: (checkpoint: Anchored, signal: AbortSignal) => Promise<void>
  /** Of an anchor that knows by itself which it has: the number of the last; 0: none. */
  position?: () => Promise<number>
}

export type AnchorDeps = { sql: Sql; alarm: Alarm; log: Log; everyMs: number }

const AT_ONCE = 100
/** Longer than anything is waited for: who holds an anchor is alone with it. */
const HOLD_S = 120
export const TAKE_MS = 30_000
/** After so many failures in a row it is no hiccup. */
const MANY = 10

export function keepAnchored(anchor: Anchor, { sql, alarm, log, everyMs }: AnchorDeps): { close: () => Promise<void> } {
  const holder = crypto.randomUUID()
  const { name } = anchor
  const brought = every({ ms: everyMs, act: bring, tell })
  return {
    close: async () => {
      await brought.close()
      await sql`update audit_anchors set held_until = null where name = ${name} and holder = ${holder}`
    },
  }

  async function bring(signal: AbortSignal): Promise<boolean> {
    const after = await (anchor.position ?? hold)()
    if (after === undefined) return false
    await requireThere(after)
    const rows = await sql<(Omit<Anchored, 'n'> & { n: string })[]>`
      select n, at, jws from audit_checkpoints where n > ${after} order by n limit ${AT_ONCE}`
    for (const [index, { n, at, jws }] of rows.entries()) {
      if (signal.aborted) return false
      try {
        await anchor.take({ n: Number(n), at, jws }, AbortSignal.any([signal, AbortSignal.timeout(TAKE_MS)]))
      } catch (error) {
        // It has taken some: what fails now is the first failure of the next attempt.
        if (index > 0 && !signal.aborted) return true
        throw error
      }
      if (!anchor.position) await remember(Number(n))
    }
    return rows.length === AT_ONCE
  }

  /** Undefined: another process of core is at it. */
  async function hold(): Promise<number | undefined> {
    await sql`insert into audit_anchors (name) values (${name}) on conflict do nothing`
    const [held] = await sql<{ n: string }[]>`
      update audit_anchors set holder = ${holder}, held_until = now() + ${HOLD_S} * interval '1 second'
      where name = ${name} and (holder = ${holder} or held_until is null or held_until < now()) returning n`
    return held && Number(held.n)
  }

  async function remember(n: number): Promise<void> {
    const held = await sql`
      update audit_anchors set n = ${n}, held_until = now() + ${HOLD_S} * interval '1 second'
      where name = ${name} and holder = ${holder} returning n`
    if (held.length === 0) throw new Error('Another process of core has taken over')
  }

  /** What was anchored and is not here any more was taken away. */
  async function requireThere(n: number): Promise<void> {
    const found = n === 0 || (await sql`select 1 from audit_checkpoints where n = ${n}`).length > 0
    if (!found) await alarm({ kind: 'audit_checkpoint', id: String(n), seq: n, reason: 'removed' })
  }

  function tell(failures: number, error?: unknown): void {
    const fields = { anchor: name, failures, error }
    if (failures === 0) log.info('the anchor takes checkpoints again', { anchor: name })
    else if (failures === 1) log.warn('the anchor does not take a checkpoint', fields)
    else if (failures % MANY === 0) log.error('the anchor has not taken a checkpoint for long', fields)
  }
}
