// Small things that pages of identity providers share.
import type { Html } from '../html'
import { badge } from '../parts/small'
import type { Provider } from './form'

export const TRAIL = [{ name: 'Identity providers', path: '/providers' }]

export function stateBadge({ is_enabled }: Provider): Html {
  return is_enabled ? badge('in use', 'good') : badge('not in use')
}
