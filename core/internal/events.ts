// The standing event streams: one JSON line a change, and a ping so that silence means trouble.
// A relay that reads too slowly is cut off: after it reconnects it checks everything again, so nothing is lost.
import type { ServerResponse } from 'node:http'
import { type CoreEvent, EVENT_PING_MS } from '../../relay/wire/messages'
import type { Changes } from '../db/changes'

const MOST_UNREAD_BYTES = 1_048_576

export type EventStreams = {
  serve: (response: ServerResponse) => void
  /** Whether any relay listens to this very process. */
  isConnected: () => boolean
  close: () => void
}

export function EventStreams({ changes }: { changes: Changes }): EventStreams {
  const open = new Set<ServerResponse>()
  const tell = (response: ServerResponse, event: CoreEvent) => {
    if (response.writableLength > MOST_UNREAD_BYTES) response.destroy()
    else response.write(`${JSON.stringify(event)}\n`)
  }
  const unsubscribe = changes.subscribe(change => {
    for (const response of open) tell(response, change)
  })
  const pings = setInterval(() => {
    for (const response of open) tell(response, { type: 'ping' })
  }, EVENT_PING_MS)
  return {
    serve: response => {
      open.add(response)
      response.once('close', () => void open.delete(response))
      response.once('error', () => void open.delete(response))
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
      tell(response, { type: 'ping' })
    },
    isConnected: () => open.size > 0,
    close: () => {
      clearInterval(pings)
      unsubscribe()
      for (const response of open) response.end()
      open.clear()
    },
  }
}
