// Small things that pages of machine users share.
import type { Schemas } from '../api'
import type { Html } from '../html'
import { badge } from '../parts/small'

export type MachineUser = Schemas['MachineUser']

export const TRAIL = [{ name: 'Machine users', path: '/machine-users' }]

export function stateOf({ is_disabled }: MachineUser): Html {
  return is_disabled ? badge('disabled', 'bad') : badge('active', 'good')
}
