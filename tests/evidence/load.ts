// Callers that never rest: each asks for a pod with a name of its own, over HTTP/2, and remembers which answers came whole.
// Nothing is asked twice by itself, as fetch does on a connection that was closed meanwhile.
import http2, { type ClientHttp2Session } from 'node:http2'

export type Load = {
  /** Paths whose answer came: whole, or of a watch its begin. */
  acknowledged: ReadonlyMap<string, number>
  /** How many were asked. */
  asked: () => number
  /** Ends the watches, and waits for the last answers. */
  stop: () => Promise<void>
}

type Target = { url: string; ca: string; path: string; token: string }

const DEADLINE_MS = 10_000
const PAUSE_MS = 10

export function startLoad(target: Target, { workers, watchers }: { workers: number; watchers: number }): Load {
  const acknowledged = new Map<string, number>()
  let asked = 0
  let isOver = false
  const stop = new AbortController()
  const all = [
    ...Array.from({ length: workers }, () => worker(one => ask(one, path => path))),
    ...Array.from({ length: watchers }, () => worker(one => watch(one, path => `${path}?watch=1`))),
  ]
  return {
    acknowledged,
    asked: () => asked,
    stop: async () => {
      isOver = true
      stop.abort()
      await Promise.all(all)
    },
  }

  async function worker(act: (session: ClientHttp2Session) => Promise<boolean>): Promise<void> {
    let session: ClientHttp2Session | undefined
    while (!isOver) {
      if (!session || session.closed || session.destroyed) session = connect()
      if (!(await act(session))) {
        session.destroy()
        await Bun.sleep(PAUSE_MS)
      }
    }
    session?.destroy()
  }

  function connect(): ClientHttp2Session {
    const session = http2.connect(target.url, { ca: target.ca })
    session.on('error', () => {})
    return session
  }

  /** False when no answer came. */
  function ask(session: ClientHttp2Session, withQuery: (path: string) => string): Promise<boolean> {
    const path = `${target.path}/pods/p-${++asked}`
    return new Promise(resolve => {
      const stream = request(session, withQuery(path))
      let status = 0
      const timer = setTimeout(() => stream.destroy(), DEADLINE_MS)
      stream.on('response', headers => {
        status = Number(headers[':status'])
      })
      stream.on('end', () => {
        // Of a stream that broke off, `end` comes too.
        if (status !== 0 && stream.rstCode === http2.constants.NGHTTP2_NO_ERROR) acknowledged.set(path, status)
      })
      stream.on('close', () => {
        clearTimeout(timer)
        resolve(acknowledged.has(path))
      })
      stream.resume()
    })
  }

  function watch(session: ClientHttp2Session, withQuery: (path: string) => string): Promise<boolean> {
    const path = `${target.path}/pods/p-${++asked}`
    return new Promise(resolve => {
      const stream = request(session, withQuery(path))
      const end = () => stream.close(http2.constants.NGHTTP2_CANCEL)
      stop.signal.addEventListener('abort', end, { once: true })
      let status = 0
      stream.on('response', headers => {
        status = Number(headers[':status'])
      })
      stream.once('data', () => acknowledged.set(path, status))
      stream.on('close', () => {
        stop.signal.removeEventListener('abort', end)
        resolve(false)
      })
      stream.resume()
    })
  }

  function request(session: ClientHttp2Session, path: string) {
    const headers = { authorization: `Bearer ${target.token}`, accept: 'application/json' }
    const stream = session.request({ ':path': path, ...headers })
    stream.on('error', () => {})
    return stream
  }
}
