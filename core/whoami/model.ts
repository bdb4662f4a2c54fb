// Who the bearer of a token is.
import { t } from 'elysia'
import { Id, input, NewPassword, OptionalTime, resource } from '../lib/schema'

export const Identity = resource('Whoami', {
  user_id: Id,
  email: t.String(),
  name: t.String(),
  session_id: t.Nullable(Id),
  token_id: t.Nullable(t.String({ format: 'uuid', description: 'The API token, when one was shown' })),
  expires_at: OptionalTime,
  must_change_password: t.Boolean({ description: 'Until then nothing else can be done' }),
  groups: t.Array(t.Object({ id: Id, name: t.String() }), { description: 'By name' }),
  bindings: t.Array(
    t.Object({
      id: Id,
      role: t.String(),
      project_id: t.Nullable(Id),
      project_name: t.Nullable(t.String()),
      namespaces: t.Array(t.String()),
    }),
    { description: 'Your own; those of your groups are not among them' },
  ),
})
export type Identity = typeof Identity.static

export const PasswordInput = input('PasswordInput', {
  current_password: t.String({ minLength: 1, maxLength: 256, format: 'password', writeOnly: true }),
  password: NewPassword,
})
export type PasswordInput = typeof PasswordInput.static
