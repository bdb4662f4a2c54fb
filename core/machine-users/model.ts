// A machine user is what a program acts as: a pipeline, Argo CD, Terraform. It has tokens instead of a password.
import { t } from 'elysia'
import { DisplayName, Id, Ids, input, Label, pageOf, resource, searchQuery, Time } from '../lib/schema'

const immutable = { 'x-terraform-force-new': true, 'x-speakeasy-param-force-new': true }

export const MachineUserInput = input('MachineUserInput', {
  name: t.String({ ...Label, ...immutable, description: 'Unique among machine users, a DNS label' }),
  display_name: DisplayName,
  description: t.Optional(t.String({ maxLength: 500, default: '', description: 'What it is for' })),
  is_disabled: t.Optional(
    t.Boolean({
      default: false,
      description:
        'A disabled machine user can do nothing, at once; its tokens and certificates are revoked for good, so enabled again it needs new ones',
    }),
  ),
})
export type MachineUserInput = typeof MachineUserInput.static

export const MachineUser = resource('MachineUser', {
  id: Id,
  name: t.String({ description: 'Unique among machine users' }),
  display_name: t.String({ description: 'Name for people' }),
  description: t.String({ description: 'What it is for' }),
  is_disabled: t.Boolean({ description: 'A disabled machine user can do nothing' }),
  email: t.String({ description: 'What it is called in records and clusters; made from its name' }),
  created_at: Time,
})
export type MachineUser = typeof MachineUser.static

export const MachineUserPage = pageOf('MachineUserPage', MachineUser)

export const MachineUserQuery = searchQuery(['name', 'created_at'], {
  ids: Ids,
  name: t.Optional(t.String({ description: 'Exact name' })),
})
export type MachineUserQuery = typeof MachineUserQuery.static
