// A user is a person or a machine that signs requests with its own name. Passwords are set by invitation, never here.
import { t } from 'elysia'
import { DisplayName, Email, Id, input, listQuery, pageOf, resource, Time } from '../lib/schema'

export const UserInput = input('UserInput', {
  email: Email,
  name: DisplayName,
  is_disabled: t.Optional(t.Boolean({ default: false, description: 'A disabled user can do nothing, at once' })),
})
export type UserInput = typeof UserInput.static

export const User = resource('User', {
  id: Id,
  email: t.String(),
  name: t.String(),
  is_disabled: t.Boolean(),
  kind: t.UnionEnum(['person', 'machine'], { default: undefined, description: 'Whether a password can sign in' }),
  has_password: t.Boolean({ description: 'Whether an invitation was accepted' }),
  created_at: Time,
})
export type User = typeof User.static

export const UserPage = pageOf('UserPage', User)

export const UserQuery = listQuery({ email: t.Optional(t.String({ description: 'Exact e-mail address' })) })
export type UserQuery = typeof UserQuery.static
