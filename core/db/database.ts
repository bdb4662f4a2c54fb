// The one door to PostgreSQL: a real server by URL, or the embedded one in a folder. Both speak through `postgres`.
// Promises: a notification sent inside a transaction is heard by every core process after it commits, never before; and a
// transaction that the server gives up for the sake of another is run again, so what `begin` is given acts by its
// statements alone.
import { join } from 'node:path'
import postgres from 'postgres'
import { ExitError } from '../../kit/exit'
import type { Log } from '../../kit/log'
import { startEmbedded } from './embedded'
import { CHANNEL, type Hear, openHearing } from './hearing'
import { KINDS_CHANNEL } from './kinds'

export type Sql = postgres.Sql
/** What a statement runs on: the pool, or one open transaction. */
export type Query = postgres.ISql
/** A piece of a statement, to be put into another. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>

export type Database = {
  sql: Sql
  /** Ends with every query answered. */
  close: () => Promise<void>
}

/** PostgreSQL, Appendix A: serialization_failure, deadlock_detected. Nothing of the transaction has happened. */
const GIVEN_UP = new Set(['40001', '40P01'])
const MOST_RUNS = 4

/** `hear` gets each payload sent by notify(). The signal ends the wait for a server that says nothing. */
export async function openDatabase(
  where: { url: string } | { dir: string },
  hear: Hear,
  signal?: AbortSignal,
): Promise<Database> {
  return 'url' in where ? openServer(where.url, hear, signal) : openFolder(where.dir, hear)
}

/** Notifies every core process when the surrounding transaction commits. */
export async function notify(query: Query, payload: string): Promise<void> {
  await query`select pg_notify(${CHANNEL}, ${payload})`
}

/** What PostgreSQL refuses while core starts is told with its own words; any other error is answered as it is. */
export function databaseSentence(error: unknown): unknown {
  if (!(error instanceof postgres.PostgresError)) return error
  return new ExitError(`Cannot use the database: ${error.message}`, 1, { cause: error })
}

async function openServer(url: string, hear: Hear, signal: AbortSignal | undefined): Promise<Database> {
  const sql = postgres(url, {
    max: 10,
    onnotice: () => {},
    connect_timeout: 10,
    connection: { application_name: 'salaminia' },
  })
  const giveUp = () => void sql.end({ timeout: 0 })
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    await sql`select 1`
    sql.begin = runningAgain(sql, hear.log)
    const hearing = await openHearing(url, { sql, hear })
    return {
      sql,
      close: async () => {
        await hearing.close()
        await sql.end({ timeout: 5 })
      },
    }
  } catch (error) {
    await sql.end({ timeout: 0 })
    const { hostname, pathname } = new URL(url)
    hear.log.debug('database refused', { error })
    throw new ExitError(`Cannot use the database "${pathname.slice(1)}" on "${hostname}": ${reasonOf(error)}`, 1, {
      cause: error,
    })
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}

/** The others have what they waited for once one is given up, so nothing is waited for here. */
function runningAgain(sql: Sql, log: Log): Sql['begin'] {
  const begin = sql.begin as (...given: unknown[]) => Promise<unknown>
  const run = async (...given: unknown[]) => {
    for (let runs = 1; ; runs++) {
      try {
        return await begin(...given)
      } catch (error) {
        if (!isGivenUp(error) || runs === MOST_RUNS) throw error
        log.warn('a transaction was given up for another and is run again', { error, runs })
      }
    }
  }
  return run as Sql['begin']
}

function isGivenUp(error: unknown): boolean {
  return error instanceof postgres.PostgresError && GIVEN_UP.has(error.code)
}

async function openFolder(dir: string, { onNotification }: Hear): Promise<Database> {
  const embedded = await startEmbedded(join(dir, 'pg'))
  // One backend, so one connection: it listens too. `path` and `onnotify` are options of postgres.js that its types lack.
  const options = {
    path: embedded.socket,
    database: 'postgres',
    username: 'postgres',
    max: 1,
    onnotice: () => {},
    onnotify: (_channel: string, payload: string) => onNotification(payload),
  }
  const sql = postgres(options as postgres.Options<Record<string, never>>)
  await sql.unsafe(`listen ${CHANNEL}; listen ${KINDS_CHANNEL}`)
  return {
    sql,
    close: async () => {
      await sql.end({ timeout: 5 })
      await embedded.close()
    },
  }
}

function reasonOf(error: unknown): string {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  if (code === '28P01' || code === '28000') return 'the user or the password is refused'
  if (code === '3D000') return 'there is no such database'
  if (code.startsWith('ECONN') || code === 'CONNECT_TIMEOUT' || code === 'ENOTFOUND')
    return 'nothing answers at that address'
  return error instanceof Error ? error.message : String(error)
}
