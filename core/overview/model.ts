// What there is and what happens, in numbers, as far as the asker may see it: null is what they may not.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { resource, Time } from '../lib/schema'

const count = (description: string) =>
  t.Nullable(Type.Integer({ description: `${description}; null: not yours to see` }))
const text = (description: string) => t.String({ description })

const OverviewHour = t.Object(
  {
    at: t.String({ format: 'date-time', description: 'When the hour began, UTC' }),
    requests: t.Nullable(
      Type.Integer({ description: 'Requests, refused ones too; null: there were too many to count' }),
    ),
    denied: t.Nullable(Type.Integer({ description: 'Those that were refused; null: there were too many to count' })),
  },
  { title: 'OverviewHour' },
)

const OverviewDenial = t.Object(
  {
    at: Time,
    request_id: text('Names the request in the audit'),
    user_id: t.Nullable(text('Whose request it was; null: not known')),
    user_name: t.Nullable(text('What they were called then')),
    source_address: text('IP address of the caller'),
    cluster_id: t.Nullable(text('To which cluster; null: to none that is known')),
    verb: text('Verb as Kubernetes has it'),
    resource: text('Empty: the request is for no resource'),
    namespace: text('Empty: not in a namespace'),
    name: text('Empty: not one object'),
    reason: t.Nullable(text('Why it was refused')),
  },
  { title: 'OverviewDenial' },
)

export const Overview = resource('Overview', {
  clusters_connected: count('Clusters whose agent is connected'),
  clusters_disconnected: count('Clusters whose agent was connected once'),
  clusters_pending: count('Clusters whose agent never came'),
  users: count('People'),
  groups: count('Groups'),
  bindings_ending: count('Bindings that end within seven days'),
  connections: count('Streams that are open now'),
  hours: t.Nullable(
    t.Array(OverviewHour, { description: 'Requests of the last 24 hours, oldest first; null: not yours to see' }),
  ),
  denials: t.Nullable(
    t.Array(OverviewDenial, {
      description: 'The latest refusals of these hours, newest first; null: not yours to see',
    }),
  ),
})
export type Overview = typeof Overview.static
