// Databases for tests: the embedded one in a temporary folder and, where PostgreSQL is installed, a real server with an
// ordinary role that owns its database and nothing else. One server a test process; each open() gives a fresh database.
import { existsSync } from 'node:fs'
import { chown, cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Database, openDatabase } from '../../core/db/database'
import type { Hear } from '../../core/db/hearing'
import { migrate } from '../../core/db/migrate'
import { createLog } from '../../kit/log'

export type DatabaseKind = 'embedded' | 'postgres'
export type TestDatabase = Database & {
  kind: DatabaseKind
  /** What openDatabase() takes, to open it once more; the embedded one only after `close`. */
  where: { url: string } | { dir: string }
  /** Closes it, if that was not done, and removes every trace. */
  remove: () => Promise<void>
}

export const quiet = createLog({ level: 'error', isHuman: false, now: Date.now, write: () => {} })

/** Where the server's programs are; undefined when there is none. `SAL_TEST_POSTGRES=real` makes that a failure. */
const BINARIES = await findBinaries()
if (!BINARIES && process.env.SAL_TEST_POSTGRES === 'real') {
  throw new Error('Cannot test on a real PostgreSQL: no server is installed')
}

/** For `describe.each`. */
export const DATABASE_KINDS: DatabaseKind[] = BINARIES ? ['embedded', 'postgres'] : ['embedded']

export async function openTestDatabase(
  kind: DatabaseKind,
  hear: Partial<Hear> & { isEmpty?: boolean } = {},
): Promise<TestDatabase> {
  const { where, drop } = kind === 'embedded' ? await freshFolder() : await freshDatabase()
  const database = await openDatabase(where, { onNotification: () => {}, onGap: () => {}, log: quiet, ...hear })
  if (!hear.isEmpty) await migrate(database.sql)
  let closed: Promise<void> | undefined
  const close = () => {
    closed ??= database.close()
    return closed
  }
  const remove = async () => {
    await close()
    await drop()
  }
  return { kind, where, sql: database.sql, close, remove }
}

type Fresh = { where: { url: string } | { dir: string }; drop: () => Promise<void> }

/** Making an embedded database takes seconds, copying one does not. */
let template: Promise<string> | undefined

async function makeTemplate(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sal-test-template-'))
  untilWeEnd(dir, ['true'])
  const database = await openDatabase({ dir }, { onNotification: () => {}, onGap: () => {}, log: quiet })
  await database.close()
  return dir
}

/** Puts a new, empty embedded database into the folder. */
export async function placeEmptyDatabase(dir: string): Promise<void> {
  template ??= makeTemplate()
  await cp(await template, dir, { recursive: true })
}

async function freshFolder(): Promise<Fresh> {
  const dir = await mkdtemp(join(tmpdir(), 'sal-test-'))
  await placeEmptyDatabase(dir)
  return { where: { dir }, drop: () => rm(dir, { recursive: true, force: true }) }
}

/**
 * A real server's database, owned by a role without any special right. `isDurable`: on a server of its own, which waits for its
 * disk as it would in earnest.
 */
export async function freshDatabase({ isDurable = false } = {}): Promise<Fresh & { where: { url: string } }> {
  const fsync = isDurable ? 'on' : 'off'
  servers[fsync] ??= startServer(fsync)
  const { port } = await servers[fsync]
  const name = `t${crypto.randomUUID().replaceAll('-', '')}`
  const admin = new Bun.SQL(`postgres://postgres@127.0.0.1:${port}/postgres`)
  const run = (statement: string) => admin.unsafe(statement)
  await run(`create role ${name} login password 'secret' nosuperuser nocreatedb nocreaterole`)
  await run(`create database ${name} owner ${name} template template0 encoding 'UTF8'`)
  const drop = async () => {
    await run(`drop database ${name} with (force)`)
    await run(`drop role ${name}`)
    await admin.close()
  }
  return { where: { url: `postgres://${name}:secret@127.0.0.1:${port}/${name}` }, drop }
}

const servers: Partial<Record<'on' | 'off', Promise<{ port: number }>>> = {}

/** We come in as the superuser; everybody else needs their password, or a wrong one would pass unseen. */
const ACCESS = `host all postgres 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
`

/** It dies with this process, however that ends. */
async function startServer(fsync: 'on' | 'off'): Promise<{ port: number }> {
  if (!BINARIES) throw new Error('Cannot start PostgreSQL: no server is installed')
  const dir = await mkdtemp(join(tmpdir(), 'sal-test-pg-'))
  const user = await unprivileged()
  if (user) await chown(dir, user.uid, user.gid)
  const data = join(dir, 'data')
  const as = user ? ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'] : []
  const initdb = [...as, join(BINARIES, 'initdb'), '-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '-N']
  const made = Bun.spawnSync(initdb, { cwd: dir, stderr: 'pipe', stdout: 'ignore' })
  if (made.exitCode !== 0) throw new Error(`Cannot make a PostgreSQL cluster: ${made.stderr.toString()}`)
  await writeFile(join(data, 'pg_hba.conf'), ACCESS)
  const port = await freePort()
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: dir,
    fsync,
    max_connections: 200,
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  untilWeEnd(dir, [...as, join(BINARIES, 'postgres'), '-D', data, ...options])
  await answering(port)
  return { port }
}

/**
 * Runs the command and removes the folder when this process is gone, even by kill -9: the pipe to the shell then ends.
 * The runner gives no exit event to count on.
 */
function untilWeEnd(dir: string, command: readonly string[]): void {
  const script = 'dir=$1; shift; "$@" & cat >/dev/null; kill -QUIT $! 2>/dev/null; wait $!; rm -rf "$dir"'
  const watch = ['sh', '-c', script, 'sh', dir, ...command]
  Bun.spawn(watch, { cwd: '/', stdin: 'pipe', stdout: 'ignore', stderr: 'ignore', detached: true }).unref()
}

async function answering(port: number): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const sql = new Bun.SQL(`postgres://postgres@127.0.0.1:${port}/postgres`)
    try {
      await sql`select 1`
      return
    } catch (error) {
      if (attempt > 100) throw error
      await Bun.sleep(100)
    } finally {
      await sql.close()
    }
  }
}

/** PostgreSQL refuses to run as root; undefined when we are not. */
async function unprivileged(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const passwd = await Bun.file('/etc/passwd').text()
  const entries = passwd.split('\n').map(line => line.split(':'))
  const entry = entries.find(([name]) => name === 'postgres') ?? entries.find(([name]) => name === 'nobody')
  if (!entry) throw new Error('Cannot start PostgreSQL: we are root and there is no user "postgres" or "nobody"')
  return { uid: Number(entry[2]), gid: Number(entry[3]) }
}

async function findBinaries(): Promise<string | undefined> {
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? await readdir(root) : []
  const installed = versions.sort((a, b) => Number(b) - Number(a)).map(version => join(root, version, 'bin'))
  const onPath = (process.env.PATH ?? '').split(':')
  return [...installed, ...onPath].find(dir => existsSync(join(dir, 'postgres')) && existsSync(join(dir, 'initdb')))
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number }
      probe.close(() => resolve(port))
    })
  })
}
