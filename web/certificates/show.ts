// What certificates are for, whether one still counts, and who may end it.
import type { Schemas } from '../api'
import type { Inside } from '../inside'
import { may } from '../parts/gone'
import { isLive } from '../users/show'

export type Certificate = Schemas['Certificate']

export const KINDS: Readonly<Record<Certificate['kind'], string>> = {
  user: 'for kubectl',
  agent: 'of an agent',
  relay: 'of a relay',
  server: 'of Salaminia itself',
}

export function isValid({ revoked_at, not_after }: Certificate): boolean {
  return isLive({ revoked_at, expires_at: not_after })
}

export function mayRevoke(inside: Inside, { kind, subject_id }: Certificate): boolean {
  return (kind === 'user' && subject_id === inside.who.user_id) || may(inside, 'certificates.write')
}
