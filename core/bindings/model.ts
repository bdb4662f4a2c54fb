// A binding gives one role to one user: in the organization, in a project or in all of them, or in namespaces.
import { t } from 'elysia'
import { Id, input, listQuery, pageOf, resource, Time } from '../lib/schema'

const Namespace = t.String({
  pattern: '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$',
  'x-rule': 'Use names of namespaces: 1 to 63 lower-case letters, digits and hyphens',
})

export const BindingInput = input('BindingInput', {
  role: t.String({ maxLength: 63, description: 'Name of a role' }),
  user_id: Id,
  project_id: t.Optional(
    t.Nullable(t.String({ format: 'uuid', description: 'Null: the organization, or every project' })),
  ),
  namespaces: t.Optional(
    t.Array(Namespace, { uniqueItems: true, maxItems: 200, default: [], description: 'For namespace roles only' }),
  ),
})
export type BindingInput = typeof BindingInput.static

export const Binding = resource('Binding', {
  id: Id,
  role: t.String(),
  user_id: Id,
  project_id: t.Nullable(Id),
  namespaces: t.Array(t.String()),
  created_at: Time,
})
export type Binding = typeof Binding.static

export const BindingPage = pageOf('BindingPage', Binding)

export const BindingQuery = listQuery({
  user_id: t.Optional(t.String({ format: 'uuid' })),
  project_id: t.Optional(t.String({ format: 'uuid' })),
  role: t.Optional(t.String()),
})
export type BindingQuery = typeof BindingQuery.static
