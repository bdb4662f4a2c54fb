// The connection on which this process hears what every process commits. It proves itself by hearing its own echo: one
// that went silent without closing is found out too, given up, and replaced.
import postgres from 'postgres'
import type { Log } from '../../kit/log'
import { KINDS_CHANNEL } from './kinds'

export type Hear = {
  onNotification: (payload: string) => void
  /** From now on notifications may be missed. */
  onDeaf?: () => void
  /** It hears again; what was sent in between was missed. */
  onGap: () => void
  log: Log
}

export type Hearing = { close: () => Promise<void> }

export const CHANNEL = 'salaminia'
export const ECHO_MS = 1_000
/** A busy process reads late; only then is it deaf. */
const MOST_MISSED = 3
const RETRY_MS = { first: 50, most: 2_000 }

/** `sql` sends the echoes. Throws what PostgreSQL says when the first connection fails. */
export async function openHearing(
  url: string,
  { sql, hear, echoMs = ECHO_MS }: { sql: postgres.Sql; hear: Hear; echoMs?: number | undefined },
): Promise<Hearing> {
  const echoes = `${CHANNEL}_${crypto.randomUUID().replaceAll('-', '')}`
  let isClosed = false
  let missed = 0
  let connection: postgres.Sql | undefined
  connection = await connect()
  const ticking = setInterval(tick, echoMs)
  return {
    close: async () => {
      isClosed = true
      clearInterval(ticking)
      await connection?.end({ timeout: 0 })
    },
  }

  async function connect(): Promise<postgres.Sql> {
    // `onnotify` is an option that the types lack.
    const options = {
      max: 1,
      max_lifetime: null,
      fetch_types: false,
      connect_timeout: 10,
      connection: { application_name: 'salaminia-listener' },
      onnotice: () => {},
      onnotify: (channel: string, payload: string) => {
        if (channel === echoes) missed = 0
        else hear.onNotification(payload)
      },
      onclose: () => {
        if (connection === opened) lose()
      },
    }
    const opened = postgres(url, options as postgres.Options<Record<string, never>>)
    try {
      await opened.unsafe(`listen ${CHANNEL}; listen ${KINDS_CHANNEL}; listen ${echoes}`)
    } catch (error) {
      await opened.end({ timeout: 0 })
      throw error
    }
    return opened
  }

  function tick(): void {
    if (!connection) return
    if (missed >= MOST_MISSED) return lose()
    missed++
    sql`select pg_notify(${echoes}, '')`.catch((error: unknown) => hear.log.debug('echo failed', { error }))
  }

  function lose(): void {
    if (isClosed) return
    hear.log.warn('changes of other processes cannot be heard')
    const lost = connection
    connection = undefined
    hear.onDeaf?.()
    void lost?.end({ timeout: 0 })
    void reconnect()
  }

  async function reconnect(): Promise<void> {
    for (let wait = RETRY_MS.first; !isClosed; wait = Math.min(wait * 2, RETRY_MS.most)) {
      try {
        const fresh = await connect()
        if (isClosed) return await fresh.end({ timeout: 0 })
        missed = 0
        connection = fresh
        hear.log.info('changes of other processes are heard again')
        return hear.onGap()
      } catch (error) {
        hear.log.debug('listening failed', { error })
        await Bun.sleep(wait)
      }
    }
  }
}
