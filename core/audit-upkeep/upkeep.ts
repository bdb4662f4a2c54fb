// Keeps the store of the audit: makes the tables of the days to come, sorts in what came for a day that had none, and drops
// what is older than the audit is kept or more than there is room for, whole days at a time. One process does it at a time.
import type { Log } from '../../kit/log'
import { DAY_MS, type Day, dayTable, readDays, startOfDay } from '../audit/days'
import type { Recorder } from '../audit/record'
import type { Fragment, Query, Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import { noteDrop, type Why } from './drop'

export type AuditUpkeep = ReturnType<typeof AuditUpkeep>
/** `keepBytes` 0: there is room for everything. */
export type Retention = { keepDays: number; keepBytes: number }
type Deps = { sql: Sql; record: Recorder; now: () => number; ids: Ids; retention: Retention }

/** Any constant does, as long as every core process takes the same lock. */
const LOCK = 7_225_462_212
/** Made ahead: a core that is away so long still finds a table for what comes. */
const AHEAD_DAYS = 3
const EVERY_MS = 600_000
/** What waits longer for a lock holds up everybody behind it. */
const LOCK_MS = 3_000

export function AuditUpkeep({ sql, record, now, ids, retention }: Deps) {
  return { run, start }

  /** Now and every ten minutes; what fails is logged and tried again then. */
  async function start({ log }: { log: Log }): Promise<{ close: () => Promise<void> }> {
    let running = Promise.resolve()
    const turn = () => {
      running = running.then(run).catch((error: unknown) => log.error('upkeep of the audit failed', { error }))
      return running
    }
    await turn()
    const timer = setInterval(() => void turn(), EVERY_MS)
    return {
      close: async () => {
        clearInterval(timer)
        await running
      },
    }
  }

  async function run(): Promise<void> {
    await makeDays()
    await dropOld()
    await dropOverflow()
  }

  /** Nothing happens while another process is at it. */
  async function alone(work: (tx: Query) => Promise<void>): Promise<void> {
    await sql.begin(async tx => {
      const [row] = await tx<{ got: boolean }[]>`select pg_try_advisory_xact_lock(${LOCK}) as got`
      if (!row?.got) return
      await tx`select set_config('lock_timeout', ${String(LOCK_MS)}, true)`
      await work(tx)
    })
  }

  async function makeDays(): Promise<void> {
    const today = startOfDay(now())
    const due = new Set(Array.from({ length: AHEAD_DAYS + 1 }, (_, at) => today + at * DAY_MS))
    for (const startMs of await strays(today)) due.add(startMs)
    for (const { startMs } of (await readDays(sql)).days) due.delete(startMs)
    for (const startMs of [...due].sort((a, b) => a - b)) await alone(tx => makeDay(tx, startMs))
  }

  /** Days of which there are records without a table, as far as such days are kept at all. */
  async function strays(today: number): Promise<number[]> {
    const rows = await sql<{ day: string }[]>`
      select distinct to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day from audit_events_other
      where at >= ${new Date(cutoff())} and at < ${new Date(today + (AHEAD_DAYS + 1) * DAY_MS)}`
    return rows.map(({ day }) => Date.parse(`${day}T00:00:00Z`))
  }

  function cutoff(): number {
    return startOfDay(now()) - retention.keepDays * DAY_MS
  }

  async function makeDay(tx: Query, startMs: number): Promise<void> {
    const { days } = await readDays(tx)
    if (days.some(day => day.startMs === startMs)) return
    const table = tx(dayTable(startMs))
    const [from, to] = [startMs, startMs + DAY_MS].map(ms => new Date(ms).toISOString())
    // Nobody may add a record of that day to the wrong table meanwhile.
    await tx`lock table audit_events_other in access exclusive mode`
    await tx`create table ${table} (like audit_events including defaults including constraints)`
    await tx`with moved as (
        delete from audit_events_other where at >= ${new Date(startMs)} and at < ${new Date(startMs + DAY_MS)} returning *)
      insert into ${table} select * from moved`
    // The bounds of a partition are no parameters.
    await tx.unsafe(
      `alter table audit_events attach partition ${dayTable(startMs)} for values from ('${from}') to ('${to}')`,
    )
  }

  async function dropOld(): Promise<void> {
    const { days } = await readDays(sql)
    for (const day of days) if (day.startMs + DAY_MS <= cutoff()) await alone(tx => dropDay(tx, day, 'age'))
    await alone(tx => dropOutliers(tx))
  }

  /** The oldest first. Today's stays, whatever it takes. */
  async function dropOverflow(): Promise<void> {
    if (retention.keepBytes === 0) return
    const { days, otherBytes } = await readDays(sql)
    let bytes = days.reduce((sum, day) => sum + day.bytes, otherBytes)
    for (const day of days) {
      if (bytes <= retention.keepBytes || day.startMs >= startOfDay(now())) return
      await alone(tx => dropDay(tx, day, 'size'))
      bytes -= day.bytes
    }
  }

  async function dropDay(tx: Query, { startMs, table }: Day, why: Why): Promise<void> {
    const { days } = await readDays(tx)
    if (!days.some(day => day.table === table)) return
    await tx`lock table ${tx(table)} in share mode`
    await note(tx, tx`${tx(table)} where true`, { name: new Date(startMs).toISOString().slice(0, 10), why })
    await tx`drop table ${tx(table)}`
  }

  /**
   * What came with a wrong clock: of long ago it is too old, and of the time to come it goes with the records that its chain
   * has after it.
   */
  async function dropOutliers(tx: Query): Promise<void> {
    const old = new Date(cutoff())
    const ahead = new Date(startOfDay(now()) + (AHEAD_DAYS + 1) * DAY_MS)
    const isDue = tx`(at < ${old} or at >= ${ahead} and exists (
      select 1 from audit_drops d where d.chain_id = audit_events_other.chain_id and d.last_seq > audit_events_other.seq))`
    const some = await tx`select 1 from audit_events_other where ${isDue} limit 1`
    if (some.length === 0) return
    await tx`lock table audit_events_other in share row exclusive mode`
    await note(tx, tx`audit_events_other where ${isDue}`, { name: 'outliers', why: 'age' })
    await tx`delete from audit_events_other where ${isDue}`
  }

  function note(tx: Query, rows: Fragment, { name, why }: { name: string; why: Why }): Promise<void> {
    return noteDrop(tx, record, { rows, drop: { name, why, atMs: now(), requestId: ids.next() } })
  }
}
