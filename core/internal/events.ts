// The standing event streams: one JSON line a change, and a ping so that silence means trouble.
// A relay that reads too slowly is cut off, and each when this process cannot hear the others: after it reconnects it checks
// everything again, so nothing is lost.
import type { ServerResponse } from 'node:http'
import { type CoreEvent, EVENT_PING_MS } from '../../relay/wire/messages'
import type { Changes } from '../db/changes'
import { Refusal } from './refusal'

const MOST_UNREAD_BYTES = 1_048_576

export type EventStreams = {
  /** Throws Refusal while this process cannot hear what the others commit. */
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
  const endAll = () => {
    for (const response of open) response.end()
    open.clear()
  }
  const unsubscribe = changes.subscribe(change => {
    for (const response of open) tell(response, change)
  }, endAll)
  const pings = setInterval(() => {
    for (const response of open) tell(response, { type: 'ping' })
  }, EVENT_PING_MS)
  return {
    serve: response => {
      if (!changes.isHearing()) {
        const message = 'This process of core cannot hear what others change'
        throw new Refusal(503, { code: 'not-hearing', message, final: false })
      }
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
      endAll()
    },
  }
}
