// Revoking many API tokens at once, one's own or those of a machine user.
import { type Bulk, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { ago } from '../parts/small'
import { isLive } from '../users/show'
import { type KindName, mayEnd, type Token } from './kinds'

const PLACES = {
  own: { path: '/tokens', api: '/api-tokens' },
  machine: { path: '/machine-users/:id/tokens', api: '/machine-user-tokens' },
} as const

export function tokens(kind: KindName): Bulk<Token> {
  const { path, api } = PLACES[kind]
  return {
    path,
    words: ['API token', 'API tokens'],
    trail: ({ params }) =>
      kind === 'own'
        ? [{ name: 'API tokens', path: '/tokens' }]
        : [{ name: 'Machine user', path: `/machine-users/${encodeURIComponent(params.id ?? '')}` }],
    idOf: ({ id }) => id,
    labelOf: ({ name }) => name,
    isFixed: (inside, row) => !isLive(row) || !mayEnd(inside, kind, row),
    read: readBelow<Token>(api),
    naming:
      async () =>
      ({ name, prefix }) => ({ name, detail: `${prefix}…` }),
    acts: {
      revoke: {
        ...{ say: 'Revoke', button: ['Revoke it for good', 'Revoke them for good'], isDanger: true },
        may: inside => kind === 'own' || may(inside, 'machine_users.write'),
        title: what => `Revoke ${what}?`,
        told: what => `Revoked ${what}. Open streams end within a second.`,
        breaks: [
          'Whatever uses it is refused from now on, and what it has open is cut within a second. Certificates made with it end too. This cannot be undone.',
          'Whatever uses one of them is refused from now on, and what it has open is cut within a second. Certificates made with it end too. This cannot be undone.',
        ],
        columns: async () => [
          { title: 'Last used', cell: ({ status }) => ago(status.last_used_at) },
          { title: 'From', cell: ({ status }) => status.last_used_from ?? '–' },
          { title: 'Would end', cell: ({ expires_at }) => ago(expires_at, 'no end') },
        ],
        change: ({ inside, row }) => inside.visit.ask('POST', `${api}/${row.id}/revocation`),
      },
    },
  }
}
