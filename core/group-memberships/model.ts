// That one user or machine user is in one group: said by an admin, or by an identity provider at the last sign-in.
import { t } from 'elysia'
import { Id, input, pageOf, reference, resource, searchQuery, Time } from '../lib/schema'

const immutable = { 'x-terraform-force-new': true, 'x-speakeasy-param-force-new': true }

export const GroupMembershipInput = input('GroupMembershipInput', {
  group_id: t.String({ ...immutable, format: 'uuid', description: 'The group' }),
  user_id: t.String({ ...immutable, format: 'uuid', description: 'The user or machine user' }),
})
export type GroupMembershipInput = typeof GroupMembershipInput.static

export const GroupMembership = resource('GroupMembership', {
  id: Id,
  group_id: t.String({ format: 'uuid' }),
  user_id: t.String({ format: 'uuid' }),
  identity_provider_id: t.Nullable(t.String({ format: 'uuid', description: 'Who says so; null: an admin' })),
  created_at: Time,
})
export type GroupMembership = typeof GroupMembership.static

export const GroupMembershipPage = pageOf('GroupMembershipPage', GroupMembership)

export const GroupMembershipQuery = searchQuery(['created_at'], {
  group_id: t.Optional(reference('In this group')),
  user_id: t.Optional(reference('Of this user or machine user')),
})
export type GroupMembershipQuery = typeof GroupMembershipQuery.static
