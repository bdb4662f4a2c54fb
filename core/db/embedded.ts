// The embedded PostgreSQL (PGlite) for one machine: same driver, same SQL, one connection.
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ExitError } from '../../kit/exit'
import type { WorkerNews, WorkerOrder } from './embedded-worker'

export type Embedded = {
  /** Path of the Unix socket that speaks the PostgreSQL protocol. */
  socket: string
  close: () => Promise<void>
}

/** How long a damaged folder may keep the engine busy before we say so. */
const OPEN_DEADLINE_MS = 60_000

const WORKER = new URL('./embedded-worker.ts', import.meta.url)

export async function startEmbedded(dir: string): Promise<Embedded> {
  if (!(await Bun.file(WORKER).exists()))
    throw new ExitError('Cannot open a database: a compiled sal has none of its own; set SAL_DATABASE_URL', 1)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const socketDir = await mkdtemp(join(tmpdir(), 'sal-pg-'))
  await chmod(socketDir, 0o700)
  const socket = join(socketDir, '.s.PGSQL.5432')
  const worker = new Worker(WORKER)
  const order = (message: WorkerOrder) => worker.postMessage(message)
  try {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('it does not open in time')), OPEN_DEADLINE_MS)
      worker.onerror = event => reject(new Error(event.message))
      worker.onmessage = (event: MessageEvent<WorkerNews>) => {
        clearTimeout(late)
        return event.data.type === 'failed' ? reject(new Error(event.data.message)) : resolve()
      }
      order({ dir, socket })
    })
  } catch (error) {
    worker.terminate()
    await rm(socketDir, { recursive: true, force: true })
    throw new ExitError(`Cannot open the database in "${dir}": the folder is damaged or not ours`, 1, { cause: error })
  }
  return { socket, close }

  async function close(): Promise<void> {
    const closed = new Promise<void>(resolve => {
      worker.onmessage = () => resolve()
    })
    order('close')
    await closed
    worker.terminate()
    await rm(socketDir, { recursive: true, force: true })
  }
}
