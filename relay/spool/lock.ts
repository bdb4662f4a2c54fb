// One process a spool. SQLite's own lock is held by the kernel for this process, so it is gone when the process is, however it
// ends; nothing is written, so it can be had on a full disk.
import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import { ExitError } from '../../kit/exit'

/** Throws ExitError while another process has it. */
export function lockFolder(dir: string): { release: () => void } {
  try {
    const db = new Database(join(dir, 'lock.sqlite'), { create: true })
    try {
      db.run('pragma locking_mode = exclusive')
      db.run('begin exclusive')
      return { release: () => db.close() }
    } catch (error) {
      db.close()
      throw error
    }
  } catch (cause) {
    const isTaken = String((cause as { code?: unknown } | null)?.code ?? '').startsWith('SQLITE_BUSY')
    const why = isTaken ? 'another relay uses it' : 'its lock file cannot be opened'
    throw new ExitError(`Cannot use the audit spool "${dir}": ${why}`, 1, { cause })
  }
}
