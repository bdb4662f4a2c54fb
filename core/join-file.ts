// Keeps a join string that works in a file while no relay is connected, for a relay that starts beside core: on the first
// start, and again when the relay has lost its folder. Promise: a relay whose certificate somebody revoked is never let in
// again by this.
import type { Log } from '../kit/log'
import { JoinError, parseJoin } from '../relay/wire/join'
import { readSecret, writeSecret } from './data-folder'
import type { Sql } from './db/database'
import { ENROLMENT_LIFETIME_MS } from './enrolments/service'
import { hasRelay } from './first-run'
import { hashSecret } from './lib/ids'

/** A relay that is only starting again must not make us hand out strings: it has to be missed twice. */
const CHECK_EVERY_MS = 3_000
const MISSES = 2

export type JoinFileDeps = {
  path: string
  sql: Sql
  now: () => number
  log: Log
  /** Where relays reach core now: a string that says something else is of no use. */
  internalUrl: string
  isConnected: () => boolean
  relayJoin: () => Promise<string>
}

export async function JoinFile(deps: JoinFileDeps): Promise<{ close: () => void }> {
  const { path, log } = deps
  let misses = 0
  let isBusy = false
  let isTold = false
  if (!(await hasRelay(deps))) await fill()
  const timer = setInterval(check, CHECK_EVERY_MS)
  return { close: () => clearInterval(timer) }

  function check(): void {
    misses = deps.isConnected() ? 0 : misses + 1
    if (misses < MISSES || isBusy) return
    isBusy = true
    fill()
      .catch((error: unknown) => log.error('the join file keeps its old content', { error }))
      .finally(() => {
        isBusy = false
      })
  }

  async function fill(): Promise<void> {
    if (await isShutOut(deps)) {
      if (!isTold) log.warn('the last relay was revoked: only what "sal relays join" prints lets one in')
      isTold = true
      return
    }
    isTold = false
    if (await isGood(deps)) return
    await writeSecret(path, `${await deps.relayJoin()}\n`)
    log.info('a relay may come in with the join file', { path })
  }
}

async function isShutOut({ sql }: JoinFileDeps): Promise<boolean> {
  const [newest] = await sql<{ revoked_at: Date | null }[]>`
    select revoked_at from certificates where kind = 'relay' order by created_at desc limit 1`
  return newest !== undefined && newest.revoked_at !== null
}

/** Whether what the file holds will let a relay in for a good while yet. */
async function isGood({ path, sql, now, internalUrl }: JoinFileDeps): Promise<boolean> {
  const join = open(await readSecret(path))
  if (join?.url !== internalUrl) return false
  const rows = await sql`
    select 1 from enrolments where token_hash = ${hashSecret(join.token)} and used_at is null
      and expires_at > ${new Date(now() + ENROLMENT_LIFETIME_MS / 2)}`
  return rows.length > 0
}

function open(text: string | undefined) {
  try {
    return text === undefined ? undefined : parseJoin(text, 'relay')
  } catch (error) {
    if (error instanceof JoinError) return undefined
    throw error
  }
}
