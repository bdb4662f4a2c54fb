// Who the bearer of a token is.
import { t } from 'elysia'
import { Id, OptionalTime, resource } from '../lib/schema'

export const Identity = resource('Whoami', {
  user_id: Id,
  email: t.String(),
  name: t.String(),
  session_id: Id,
  expires_at: OptionalTime,
  bindings: t.Array(
    t.Object({
      id: Id,
      role: t.String(),
      project_id: t.Nullable(Id),
      project_name: t.Nullable(t.String()),
      namespaces: t.Array(t.String()),
    }),
  ),
})
export type Identity = typeof Identity.static
