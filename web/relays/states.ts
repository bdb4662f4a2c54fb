// How a relay stands, in a word.
import type { Schemas } from '../api'
import type { Html } from '../html'
import { badge } from '../parts/small'

export type Relay = Schemas['Relay']

const STATES: Readonly<Record<Relay['status']['state'], () => Html>> = {
  connected: () => badge('connected', 'good'),
  disconnected: () => badge('not heard of', 'bad'),
  pending: () => badge('not started yet'),
}

export function stateBadge({ status }: Relay): Html {
  return STATES[status.state]()
}

export function canGo(relay: Relay): boolean {
  return relay.status.state !== 'connected'
}
