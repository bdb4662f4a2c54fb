// Ending many sign-ins at once. The one that asks is ended by signing out.
import type { Schemas } from '../api'
import { type Bulk, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { ago } from '../parts/small'
import { isLive } from '../users/show'

export type Session = Schemas['Session']

export const SESSIONS: Bulk<Session> = {
  path: '/sessions',
  words: ['sign-in', 'sign-ins'],
  trail: () => [{ name: 'Sign-ins', path: '/sessions' }],
  idOf: ({ id }) => id,
  labelOf: ({ created_at, source_address }) => `the sign-in of ${created_at.slice(0, 16)} ${source_address}`,
  isFixed: (inside, row) =>
    !isLive(row) ||
    row.id === inside.who.session_id ||
    (row.user_id !== inside.who.user_id && !may(inside, 'sessions.write')),
  read: readBelow<Session>('/sessions'),
  naming: async () => row => ({ name: howOf(row), detail: row.source_address }),
  acts: {
    delete: {
      ...{ say: 'End', button: ['End it', 'End them'], isDanger: true, may: () => true },
      title: what => `End ${what}?`,
      told: what => `Ended ${what}.`,
      breaks: [
        'Whoever uses it is signed out and signs in anew to go on. Certificates made in it end with it, and what is open is cut within a second.',
        'Whoever uses one of them is signed out and signs in anew to go on. Certificates made in it end with it, and what is open is cut within a second.',
      ],
      columns: async () => [
        { title: 'Whose', cell: ({ email }) => email },
        { title: 'Signed in', cell: ({ created_at }) => ago(created_at) },
        { title: 'Last used', cell: ({ last_used_at }) => ago(last_used_at) },
      ],
      change: ({ inside, row }) => inside.visit.ask('DELETE', `/sessions/${row.id}`),
    },
  },
}

export function howOf({ kind, identity_provider_id }: Session): string {
  if (kind === 'api-token') return 'API token of the set-up'
  return identity_provider_id === null ? 'with a password' : 'through an identity provider'
}
