// A group of people and machine users, so that one binding reaches all of them. Who is in it is said by memberships.
import { t } from 'elysia'
import { DisplayName, Id, Ids, input, Label, pageOf, resource, searchQuery, Time } from '../lib/schema'

const FIELDS = { name: Label, display_name: DisplayName }

export const GroupInput = input('GroupInput', FIELDS)
export type GroupInput = typeof GroupInput.static

export const Group = resource('Group', { id: Id, name: t.String(), display_name: t.String(), created_at: Time })
export type Group = typeof Group.static

export const GroupPage = pageOf('GroupPage', Group)

export const GroupQuery = searchQuery(['name', 'created_at'], {
  ids: Ids,
  name: t.Optional(t.String({ description: 'Exact name' })),
  user_id: t.Optional(t.String({ format: 'uuid', description: 'Only groups of this user or machine user' })),
})
export type GroupQuery = typeof GroupQuery.static
