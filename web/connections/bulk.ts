// Cutting many streams at once.
import type { Schemas } from '../api'
import { type Bulk, readBelow } from '../parts/bulk/model'
import { may } from '../parts/gone'
import { ago } from '../parts/small'

export type Connection = Schemas['Connection']

export const CONNECTIONS: Bulk<Connection> = {
  path: '/connections',
  words: ['connection', 'connections'],
  trail: () => [{ name: 'Live connections', path: '/connections' }],
  idOf: ({ id }) => id,
  labelOf: row => `${row.user_name}: ${whatOf(row)}`,
  read: readBelow<Connection>('/connections'),
  naming:
    async () =>
    ({ user_id, user_name, cluster_name }) => ({
      ...{ name: user_name, detail: cluster_name, path: `/users/${user_id}` },
    }),
  acts: {
    cut: {
      ...{ say: 'Cut', button: ['Cut it', 'Cut them'], isDanger: true },
      may: inside => may(inside, 'connections.write'),
      title: what => `Cut ${what}?`,
      told: what => `Cut ${what}.`,
      breaks: [
        'It ends within a second, in the middle of what it does. Who may still connect can do so anew: to keep somebody out, disable them or take their binding away.',
        'Each ends within a second, in the middle of what it does. Who may still connect can do so anew: to keep somebody out, disable them or take their binding away.',
      ],
      columns: async () => [
        { title: 'What ends', cell: row => whatOf(row) },
        { title: 'From', cell: ({ source_address }) => source_address },
        { title: 'Since', cell: ({ started_at }) => ago(started_at) },
      ],
      change: async ({ inside, row }) => {
        const answer = await inside.visit.ask('DELETE', `/connections/${row.id}`)
        // It may have ended by itself meanwhile.
        return answer.status === 404 ? { ...answer, isOk: true } : answer
      },
    },
  },
}

export function whatOf({ verb, resource, subresource, namespace, name }: Connection): string {
  const where = [namespace, name].filter(Boolean).join('/')
  return [verb, [resource, subresource].filter(Boolean).join('/'), where].filter(Boolean).join(' ')
}
