// Everything that can take a right away says so here, inside the transaction that does it: relays hear it when it
// commits, never before, and no change commits without being heard.
import type { CoreEvent } from '../../relay/wire/messages'
import { notify, type Query } from './database'

export type Change = Exclude<CoreEvent, { type: 'ping' }>

export function announce(tx: Query, change: Change): Promise<void> {
  return notify(tx, JSON.stringify(change))
}

export type Changes = {
  /** Feeds a notification's payload to every listener of this process. */
  hear: (payload: string) => void
  /** Some notifications may have been lost: nobody may rely on what they knew. */
  gap: () => void
  /** The answer ends the subscription. */
  subscribe: (listener: (change: Change) => void) => () => void
}

export function Changes(): Changes {
  const listeners = new Set<(change: Change) => void>()
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change)
  }
  return {
    hear: payload => tell(JSON.parse(payload) as Change),
    gap: () => tell({ type: 'everyone' }),
    subscribe: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
