// How a sink fares, in a word.
import type { Html } from '../html'
import { badge } from '../parts/small'
import type { Sink } from './fields'

export const TRAIL = [{ name: 'Audit sinks', path: '/sinks' }]

const STATES: Readonly<Record<Sink['status']['state'], readonly [string, 'good' | 'warn' | 'bad' | '']>> = {
  running: ['delivering', 'good'],
  retrying: ['retrying', 'bad'],
  unattended: ['nobody delivers', 'warn'],
  disabled: ['switched off', ''],
}

export function stateBadge({ status }: Sink): Html {
  return badge(...STATES[status.state])
}
