// The thread that holds the embedded PostgreSQL, so that a query never stops the relay's event loop beside it.
// Speaks the PostgreSQL protocol on a Unix socket; the parent hears `ready`, `failed` and `closed`.
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

declare const self: Worker

export type WorkerOrder = { dir: string; socket: string } | 'close'
export type WorkerNews = { type: 'ready' } | { type: 'failed'; message: string } | { type: 'closed' }

let close: () => Promise<void> = async () => {}

self.onmessage = (event: MessageEvent<WorkerOrder>) => {
  const order = event.data
  const done = order === 'close' ? close().then(() => tell({ type: 'closed' })) : open(order)
  done.catch((error: unknown) =>
    tell({ type: 'failed', message: error instanceof Error ? error.message : String(error) }),
  )
}

async function open({ dir, socket }: Exclude<WorkerOrder, 'close'>): Promise<void> {
  const db = await PGlite.create(dir)
  const server = new PGLiteSocketServer({ db, path: socket })
  await server.start()
  close = async () => {
    await server.stop()
    await db.close()
  }
  tell({ type: 'ready' })
}

function tell(news: WorkerNews): void {
  self.postMessage(news)
}
