// A user is a person. Passwords are set by invitation or by the person, never here; machines have a resource of their own.
import { t } from 'elysia'
import {
  DisplayName,
  Email,
  Id,
  Ids,
  input,
  OptionalTime,
  pageOf,
  reference,
  resource,
  searchQuery,
  Time,
} from '../lib/schema'
import { SWITCHES, switchInputs } from '../organization/model'

export const UserInput = input('UserInput', {
  email: Email,
  name: DisplayName,
  is_disabled: t.Optional(
    t.Boolean({
      default: false,
      description:
        'A disabled user can do nothing, at once; sessions, API tokens and certificates end for good, and enabling gives back the right to sign in',
    }),
  ),
  must_change_password: t.Optional(
    t.Boolean({
      default: false,
      description: 'Until the password is changed, which clears it, nothing else can be done',
    }),
  ),
  ...switchInputs('null: as the organization says'),
})
export type UserInput = typeof UserInput.static

const UserStatus = t.Object(
  {
    has_password: t.Boolean({ description: 'Whether an invitation was accepted' }),
    last_sign_in_at: OptionalTime,
    locked_until: t.Nullable(
      t.String({ format: 'date-time', description: 'After too many wrong passwords; an invitation lifts it' }),
    ),
  },
  { title: 'UserStatus', description: 'What happened since', readOnly: true, 'x-terraform-volatile': true },
)

export const User = resource('User', {
  id: Id,
  email: t.String(),
  name: t.String(),
  is_disabled: t.Boolean(),
  must_change_password: t.Boolean(),
  ...SWITCHES,
  created_at: Time,
  status: UserStatus,
})
export type User = typeof User.static

export const UserPage = pageOf('UserPage', User)

export const UserQuery = searchQuery(['name', 'email', 'created_at', 'last_sign_in_at'], {
  ids: Ids,
  email: t.Optional(t.String({ description: 'Exact e-mail address' })),
  group_id: t.Optional(reference('In this group')),
  is_disabled: t.Optional(t.Boolean({ description: 'Only those who are disabled, or only those who are not' })),
})
export type UserQuery = typeof UserQuery.static
