// Who the bearer of a token is.
import { t } from 'elysia'
import { Id, OptionalTime, reference, resource } from '../lib/schema'

export const Identity = resource('Whoami', {
  user_id: reference('The user or machine user'),
  email: t.String({ description: 'Unique' }),
  name: t.String({ description: 'Name for people' }),
  session_id: reference('The session the token is of'),
  expires_at: OptionalTime,
  bindings: t.Array(
    t.Object(
      {
        id: Id,
        role: t.String({ description: 'Name of the role' }),
        project_id: t.Nullable(reference('Null: the organization, or every project')),
        project_name: t.Nullable(t.String({ description: 'Name of that project' })),
        namespaces: t.Array(t.String(), { description: 'Only in these; empty: not limited by name' }),
      },
      { title: 'HeldBinding' },
    ),
    { description: 'Bindings of their own, without those of groups' },
  ),
})
export type Identity = typeof Identity.static
