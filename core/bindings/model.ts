// A binding gives one role to one user, machine user or group: in the organization, in a project or in all of them, in
// some of their clusters, or in namespaces; for ever or until a moment.
import { t } from 'elysia'
import { Id, input, LabelMap, OptionalTime, pageOf, reference, resource, searchQuery, Time } from '../lib/schema'

const Namespace = t.String({
  pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
  'x-rule': 'Use names of namespaces: 1 to 63 lower-case letters, digits and hyphens',
})

const optional = (description: string) => t.Optional(t.Nullable(reference(description)))

export const BindingInput = input('BindingInput', {
  role: t.String({ maxLength: 63, description: 'Name of a role' }),
  user_id: optional('The user or machine user; either this or group_id'),
  group_id: optional('The group; either this or user_id'),
  project_id: optional('Null: the organization, or every project'),
  cluster_selector: t.Optional(
    t.Nullable({ ...LabelMap, description: 'Only clusters with these labels; null: all of the project' }),
  ),
  namespaces: t.Optional(
    t.Array(Namespace, { uniqueItems: true, maxItems: 200, default: [], description: 'For namespace roles only' }),
  ),
  namespace_selector: t.Optional(
    t.Nullable({ ...LabelMap, description: 'Namespaces with these labels, those to come too; for namespace roles' }),
  ),
  expires_at: t.Optional(
    t.Nullable(
      t.String({
        format: 'date-time',
        pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$',
        description: 'When it ends, UTC with milliseconds; null: never',
        'x-rule': 'Use UTC with milliseconds, as 2030-01-31T12:00:00.000Z',
      }),
    ),
  ),
})
export type BindingInput = typeof BindingInput.static

export const Binding = resource('Binding', {
  id: Id,
  role: t.String(),
  user_id: t.Nullable(Id),
  group_id: t.Nullable(Id),
  project_id: t.Nullable(Id),
  cluster_selector: t.Nullable(LabelMap),
  namespaces: t.Array(t.String()),
  namespace_selector: t.Nullable(LabelMap),
  expires_at: OptionalTime,
  created_at: Time,
})
export type Binding = typeof Binding.static

export const BindingPage = pageOf('BindingPage', Binding)

export const BindingQuery = searchQuery(['role', 'created_at', 'expires_at'], {
  user_id: t.Optional(reference('Of this user or machine user')),
  group_id: t.Optional(reference('Of this group')),
  project_id: t.Optional(reference('In this project')),
  role: t.Optional(t.String({ description: 'Of this role' })),
})
export type BindingQuery = typeof BindingQuery.static
