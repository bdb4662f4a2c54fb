// Who the bearer of a token is.
import { t } from 'elysia'
import { PERMISSIONS } from '../access/permissions'
import { Id, input, NewPassword, OptionalTime, reference, resource } from '../lib/schema'

export const Identity = resource('Whoami', {
  user_id: reference('The user or machine user'),
  email: t.String({ description: 'Unique' }),
  name: t.String({ description: 'Name for people' }),
  session_id: t.Nullable(reference('The session the token is of; null: it is an API token')),
  token_id: t.Nullable(reference('The API token, when one was shown')),
  expires_at: OptionalTime,
  must_change_password: t.Boolean({ description: 'Until then nothing else can be done' }),
  permissions: t.Array(t.UnionEnum(PERMISSIONS, { default: undefined }), {
    description: 'Held somewhere: in the organization, or in one project or namespace at least',
  }),
  groups: t.Array(t.Object({ id: Id, name: t.String({ description: 'Unique name' }) }, { title: 'HeldGroup' }), {
    description: 'By name',
  }),
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
    { description: 'Your own; those of your groups are not among them' },
  ),
})
export type Identity = typeof Identity.static

export const PasswordInput = input('PasswordInput', {
  current_password: t.String({
    minLength: 1,
    maxLength: 256,
    format: 'password',
    writeOnly: true,
    description: 'The password as it is',
  }),
  password: NewPassword,
})
export type PasswordInput = typeof PasswordInput.static
