// A project groups clusters, so that one binding can reach all of them.
import { t } from 'elysia'
import { DisplayName, Id, Ids, input, Label, pageOf, resource, searchQuery, Time } from '../lib/schema'

const FIELDS = { name: Label, display_name: DisplayName }

export const ProjectInput = input('ProjectInput', FIELDS)
export type ProjectInput = typeof ProjectInput.static

export const Project = resource('Project', { id: Id, name: t.String(), display_name: t.String(), created_at: Time })
export type Project = typeof Project.static

export const ProjectPage = pageOf('ProjectPage', Project)

export const ProjectQuery = searchQuery(['name', 'created_at'], {
  ids: Ids,
  name: t.Optional(t.String({ description: 'Exact name' })),
})
export type ProjectQuery = typeof ProjectQuery.static
