// The data folder: one process at a time, secrets in files of mode 0600 that are there whole or not at all.
import { Database } from 'bun:sqlite'
import { access, chmod, constants, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ExitError, systemSentence } from '../kit/exit'

export type DataFolder = {
  path: string
  /** Stays the same as long as the folder does. */
  id: string
  close: () => void
}

/** Throws ExitError when the folder cannot be written to or another process uses it. */
export async function openDataFolder(path: string, newId: () => string): Promise<DataFolder> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await access(path, constants.W_OK | constants.X_OK)
    await chmod(path, 0o700)
  } catch (error) {
    throw systemSentence(error, `use the data folder "${path}"`)
  }
  return lock(path, newId)
}

/** SQLite's own lock is held by the kernel for this process, so it is gone when the process is, however it ends. */
function lock(path: string, newId: () => string): DataFolder {
  try {
    const db = new Database(join(path, 'lock.sqlite'), { create: true })
    try {
      db.run('pragma locking_mode = exclusive')
      db.run('begin exclusive')
      db.run('create table if not exists folder (id text not null)')
      db.run('insert into folder select ? where not exists (select 1 from folder)', [newId()])
      const row = db.query<{ id: string }, []>('select id from folder').get()
      db.run('commit')
      return { path, id: row?.id ?? '', close: () => db.close() }
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    const code = String((error as { code?: unknown } | null)?.code ?? '')
    if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) {
      throw new ExitError(`Cannot start: another Salaminia process uses the data folder "${path}"`, 1, { cause: error })
    }
    throw new ExitError(`Cannot use the data folder "${path}": its lock file is damaged or cannot be written`, 1, {
      cause: error,
    })
  }
}

/**
 * An embedded database that was here and is gone is never made anew in silence: people and clusters would meet a
 * stranger of the same name. The admin token is the last thing a first start makes, so one that was cut off may begin
 * again.
 */
export async function requireDatabase(path: string): Promise<void> {
  const isThere = (name: string) =>
    access(join(path, name)).then(
      () => true,
      () => false,
    )
  if ((await isThere('pg/PG_VERSION')) || !(await isThere('admin-token'))) return
  throw new ExitError(
    `Cannot open the database in "${join(path, 'pg')}": it is gone though this folder was used before; put it back, name a server with --database-url, or use an empty data folder`,
  )
}

/** Undefined when there is no such file. Throws ExitError when it cannot be read. */
export async function readSecret(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return undefined
    throw systemSentence(error, `read "${path}"`)
  }
}

/** Replaces the file at once. */
export async function writeSecret(path: string, text: string): Promise<void> {
  await place(path, text, temporary => rename(temporary, path))
}

/** False when somebody else made the file first: theirs counts. */
export async function createSecret(path: string, text: string): Promise<boolean> {
  let isOurs = true
  await place(path, text, async temporary => {
    await link(temporary, path).catch((error: { code?: unknown }) => {
      if (error.code !== 'EEXIST') throw error
      isOurs = false
    })
    await rm(temporary)
  })
  return isOurs
}

async function place(path: string, text: string, move: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${path}.${crypto.randomUUID()}.new`
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
    await move(temporary)
  } catch (error) {
    await rm(temporary, { force: true })
    throw systemSentence(error, `write "${path}"`)
  }
}
