// Pages of projects.
import type { PageOf, Schemas } from '../api'
import { type Shown, shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { choosing } from '../parts/bulk/bar'
import { form, input, sameField } from '../parts/form'
import { listing, listQuery } from '../parts/listing'
import { alarm, refusal, wrongOf } from '../parts/notice'
import { ago, card, facts } from '../parts/small'
import { doneNotice } from '../parts/told'
import { type Answer, type ProblemBody, sentencesOf } from '../visit'
import { PROJECTS, TRAIL } from './bulk'

type Project = Schemas['Project']
export type Refused = { problem: ProblemBody; filled: Schemas['ProjectInput']; same?: string | undefined }

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Project>>('GET', `/projects${listQuery(visit.url)}`)
  const mayMake = who.permissions.includes('projects.write')
  const make = mayMake && html`<a class="button" href="/projects/new">New project</a>`
  return shell(visit, who, {
    title: 'Projects',
    lead: 'A project holds clusters; one binding can give a role in all of them.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: 'Search projects',
      live: 'projects',
      several: choosing(PROJECTS, inside),
      columns: [
        { title: 'Name', sort: 'name', cell: row => html`<a href="/projects/${row.id}">${row.display_name}</a>` },
        { title: 'Label', cell: row => html`<span class="label">${row.name}</span>` },
        { title: 'Made', sort: 'created_at', cell: row => ago(row.created_at) },
      ],
      empty: {
        icon: 'projects',
        title: 'No project yet',
        text: 'Put clusters that belong together into a project, then bind people to it instead of to each cluster.',
        act: make,
      },
    })}`,
  })
}

export function newPage({ visit, who }: Inside, refused?: Refused): Response {
  return shell(visit, who, {
    title: 'New project',
    trail: TRAIL,
    status: refused ? 422 : 200,
    content: card('What is it called?', projectForm({ visit, to: '/projects', act: 'Create', refused })),
  })
}

export async function detailPage({ visit, who, params }: Inside, refused?: Refused): Promise<Response> {
  const id = params.id ?? ''
  const [project, clusters] = await Promise.all([
    visit.ask<Project>('GET', `/projects/${id}`),
    visit.ask<PageOf<Schemas['Cluster']>>('GET', `/clusters?project_id=${id}&limit=200`),
  ])
  if (!project.isOk) return missing({ visit, who }, { title: 'Project', trail: TRAIL, content: refusal(project) })
  const { display_name, name, created_at } = project.body
  const mayChange = who.permissions.includes('projects.write')
  return shell(visit, who, {
    title: display_name,
    trail: TRAIL,
    ...(mayChange ? { acts: html`<a class="button danger" href="/projects/${id}/delete">Delete</a>` } : {}),
    status: refused ? 422 : 200,
    content: html`${doneNotice(visit)}<div class="halves">
${card(
  'About',
  facts([
    ['Label', name],
    ['Made', ago(created_at)],
    ['Clusters', clusters.isOk ? clusterCount(id, clusters.body) : '–'],
  ]),
)}
${mayChange && card('Rename', projectForm({ visit, to: `/projects/${id}`, act: 'Save', refused, project }))}
</div>`,
  })
}

function clusterCount(id: string, { items, next_cursor }: PageOf<unknown>): Html {
  return html`<a href="/clusters?project_id=${id}">${items.length}${next_cursor !== null && ' or more'}</a>`
}

export async function deletePage({ visit, who, params }: Inside, problem?: ProblemBody): Promise<Response> {
  const id = params.id ?? ''
  const project = await visit.ask<Project>('GET', `/projects/${id}`)
  if (!project.isOk) return missing({ visit, who }, { title: 'Project', trail: TRAIL, content: refusal(project) })
  const bindings = await visit.ask<PageOf<unknown>>('GET', `/bindings?project_id=${id}&limit=200`)
  const count = bindings.isOk ? bindings.body.items.length : 0
  return shell(visit, who, {
    title: `Delete ${project.body.display_name}?`,
    trail: [...TRAIL, { name: project.body.display_name, path: `/projects/${id}` }],
    status: problem ? 409 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      'What breaks',
      html`<p>${count === 0 ? 'No binding names this project.' : html`<strong>${count} binding${count === 1 ? '' : 's'}</strong> of this project end, and with them the access they give. Open streams of those people are cut.`}
Clusters have to be moved or deleted first.</p>
<div class="buttons">${form(visit, { to: `/projects/${id}/delete`, act: 'Delete for good', isDanger: true }, sameField(project.etag))}<a class="button quiet" href="/projects/${id}">Leave it</a></div>`,
    )}`,
  })
}

function missing({ visit, who }: Pick<Inside, 'visit' | 'who'>, shown: Shown): Response {
  return shell(visit, who, { ...shown, status: 404 })
}

function projectForm({
  visit,
  to,
  act,
  refused,
  project,
}: {
  visit: Inside['visit']
  to: string
  act: string
  refused: Refused | undefined
  project?: Answer<Project>
}): Html {
  const wrong = wrongOf(refused?.problem, ['name', 'display_name'])
  const filled = refused?.filled ?? project?.body
  return form(
    visit,
    { to, act, wrong },
    html`${project && sameField(refused?.same ?? project.etag)}${input({ name: 'display_name', label: 'Name', value: filled?.display_name ?? '', isRequired: true, maxLength: 100, wrong })}
${input({ name: 'name', label: 'Label', hint: 'Lower-case letters, digits and hyphens; commands and documents name it by this.', value: filled?.name ?? '', isRequired: true, maxLength: 63, wrong, more: html` pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?"` })}`,
  )
}
