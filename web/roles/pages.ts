// Pages of roles.
import { mayReplay } from '../access/tabs'
import type { PageOf, Schemas } from '../api'
import { bindingTable } from '../bindings/table'
import { tokenField } from '../forms'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { Inside } from '../inside'
import { bindingNames } from '../names'
import { choosing } from '../parts/bulk/bar'
import { form, sameField } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm, refusal } from '../parts/notice'
import { counted } from '../parts/read'
import { ago, badge, card, facts } from '../parts/small'
import { doneNotice } from '../parts/told'
import { type ProblemBody, sentencesOf } from '../visit'
import { ROLES, TRAIL } from './bulk'
import { EMPTY, editor, type Filled } from './form'
import { isPermission, SCOPES } from './permissions'
import { roleWords } from './preview'

type Role = Schemas['Role']
export type Refused = { problem?: ProblemBody; filled: Filled; same?: string | undefined }

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Role>>('GET', `/roles${listQuery(visit.url)}`)
  const make = may(inside, 'roles.write') && html`<a class="button" href="/roles/new">New role</a>`
  return shell(visit, who, {
    title: 'Roles',
    lead: 'A role is a set of rights. A binding gives it to somebody, somewhere.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: 'Search roles',
      live: 'roles',
      several: choosing(ROLES, inside),
      columns: [
        {
          title: 'Name',
          sort: 'name',
          cell: row =>
            html`<span class="named"><a href="/roles/${row.id}">${row.display_name}</a><small>${row.name}</small></span>`,
        },
        { title: 'Bound in', cell: row => SCOPES[row.scope].name },
        { title: 'With kubectl', cell: row => shortRights(row) },
        { title: 'What for', cell: row => row.description || html`<span class="quiet-text">–</span>` },
        { title: 'Kind', cell: row => (row.is_builtin ? badge('built in') : badge('yours', 'good')) },
      ],
      empty: { icon: 'roles', title: 'No role', text: 'Roles say what may be done.', act: make },
    })}`,
  })
}

function shortRights({ cluster_roles, rules }: Role) {
  if (cluster_roles.length + rules.length === 0) return html`<span class="quiet-text">nothing</span>`
  return html`<span class="labels">${cluster_roles.map(name => html`<span class="label">${name}</span>`)}${rules.length > 0 && html`<span class="label">${counted(rules.length, 'rule')}</span>`}</span>`
}

export function newPage({ visit, who }: Inside, refused?: Refused): Response {
  return shell(visit, who, {
    title: 'New role',
    trail: TRAIL,
    status: refused?.problem ? 422 : 200,
    scripts: ['rows'],
    content: editor({
      to: '/roles',
      act: 'Create',
      filled: refused?.filled ?? EMPTY,
      problem: refused?.problem,
      token: tokenField(visit.token ?? ''),
    }),
  })
}

export async function editPage(inside: Inside, refused?: Refused): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const role = await visit.ask<Role>('GET', `/roles/${id}`)
  if (!role.isOk) return gonePage({ visit, who }, { title: 'Role', trail: TRAIL, answer: role })
  const { body } = role
  const filled = refused?.filled ?? { ...body, permissions: body.permissions.filter(isPermission) }
  return shell(visit, who, {
    title: `Change ${body.display_name}`,
    lead: 'Everybody who holds this role gets the change at once.',
    trail: [...TRAIL, { name: body.display_name, path: `/roles/${id}` }],
    status: refused?.problem ? 422 : 200,
    scripts: ['rows'],
    content: editor({
      ...{ to: `/roles/${id}`, act: 'Save', id, filled, problem: refused?.problem, same: refused?.same ?? role.etag },
      tries: mayReplay(inside),
      token: tokenField(visit.token ?? ''),
    }),
  })
}

export async function detailPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const role = await visit.ask<Role>('GET', `/roles/${id}`)
  if (!role.isOk) return gonePage(inside, { title: 'Role', trail: TRAIL, answer: role })
  const { body } = role
  const bindings = await visit.ask<PageOf<Schemas['Binding']>>('GET', `/bindings?role=${body.name}&limit=50`)
  const names = await bindingNames(inside, bindings.isOk ? bindings.body.items : [])
  const mayChange = may(inside, 'roles.write') && !body.is_builtin
  const give =
    may(inside, 'bindings.write') &&
    html`<a class="button quiet" href="/bindings/new?role=${body.name}">Give this role</a>`
  return shell(visit, who, {
    title: body.display_name,
    ...(body.description === '' ? {} : { lead: body.description }),
    trail: TRAIL,
    acts: html`${give}${mayChange && html`<a class="button quiet" href="/roles/${id}/edit">Change</a><a class="button danger" href="/roles/${id}/delete">Delete</a>`}`,
    content: html`${doneNotice(visit)}<div class="halves">
${card('What it allows', roleWords(body))}
${card(
  'About',
  facts([
    ['Label', html`<span class="label">${body.name}</span>`],
    ['Bound in', SCOPES[body.scope].says],
    [
      'Kind',
      body.is_builtin ? 'Built in; it cannot be changed. Make a role of your own instead.' : 'Of your own making',
    ],
    ['Made', ago(body.created_at)],
  ]),
)}
</div>
${card(
  'Who holds it',
  bindings.isOk
    ? bindingTable(bindings.body.items, names, { without: ['role'], none: 'Nobody yet.' })
    : refusal(bindings),
  bindings.isOk &&
    bindings.body.next_cursor !== null &&
    html`<a class="button quiet" href="/bindings?role=${body.name}">All of them</a>`,
)}`,
  })
}

export async function deletePage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const role = await visit.ask<Role>('GET', `/roles/${id}`)
  if (!role.isOk) return gonePage(inside, { title: 'Role', trail: TRAIL, answer: role })
  const bindings = await visit.ask<PageOf<Schemas['Binding']>>('GET', `/bindings?role=${role.body.name}&limit=200`)
  const held = bindings.isOk ? bindings.body.items : []
  const names = await bindingNames(inside, held)
  const act = form(visit, { to: `/roles/${id}/delete`, act: 'Delete for good', isDanger: true }, sameField(role.etag))
  return shell(visit, who, {
    title: `Delete ${role.body.display_name}?`,
    trail: [...TRAIL, { name: role.body.display_name, path: `/roles/${id}` }],
    status: problem ? 409 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      held.length === 0 ? 'Nobody holds it' : 'It is still held',
      held.length === 0
        ? html`<p>No binding gives this role, so nobody loses anything.</p>${act}`
        : html`<p>${counted(held.length, 'binding gives', 'bindings give')} this role. Delete ${held.length === 1 ? 'it' : 'them'} first: each is somebody’s access.</p>${bindingTable(held, names, { without: ['role'] })}${problem === undefined && html`<p><a class="button quiet" href="/roles/${id}">Back</a></p>`}`,
    )}`,
  })
}
