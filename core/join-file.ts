// Keeps a usable join string in a file while no relay holds a certificate, for a relay that starts beside core.
import type { Log } from '../kit/log'
import { writeSecret } from './data-folder'
import type { Sql } from './db/database'
import { ENROLMENT_LIFETIME_MS } from './enrolments/service'
import { hasRelay } from './first-run'

export async function JoinFile(deps: {
  path: string
  sql: Sql
  now: () => number
  log: Log
  relayJoin: () => Promise<string>
}): Promise<{ close: () => void }> {
  const renew = async () => {
    if (!(await hasRelay(deps))) await writeSecret(deps.path, `${await deps.relayJoin()}\n`)
  }
  await renew()
  const timer = setInterval(() => {
    renew().catch((error: unknown) => deps.log.error('the join file keeps its old content', { error }))
  }, ENROLMENT_LIFETIME_MS / 2)
  return { close: () => clearInterval(timer) }
}
