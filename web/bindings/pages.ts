// Pages of bindings that are there.
import { mayReplay } from '../access/tabs'
import type { PageOf, Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bindingNames, type Names, readNames } from '../names'
import { choosing } from '../parts/bulk/bar'
import { form, sameField } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm } from '../parts/notice'
import { counted } from '../parts/read'
import { ago, badge, card, facts } from '../parts/small'
import { withQuery } from '../parts/table'
import { doneNotice } from '../parts/told'
import { replayWithout } from '../replay/proposal'
import { roleWords } from '../roles/preview'
import { type ProblemBody, sentencesOf } from '../visit'
import { BINDINGS } from './bulk'
import { draftOfBinding, draftPath } from './draft'
import { sentenceOf } from './new-page'
import { ownLoss } from './own-loss'
import { reachOf, reachWords } from './reach'
import { bindingColumns } from './table'
import { endOf, isOver, whereOf, whoOf } from './words'

type Binding = Schemas['Binding']
type Role = Schemas['Role']

const TRAIL = [{ name: 'Bindings', path: '/bindings' }]
const FILTERS = ['user_id', 'group_id', 'project_id', 'role'] as const

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Binding>>('GET', `/bindings${listQuery(visit.url, FILTERS)}`)
  const asked = visit.url.searchParams
  const names = await readNames(inside, {
    users: [asked.get('user_id'), ...(answer.isOk ? answer.body.items.map(({ user_id }) => user_id) : [])],
    groups: [asked.get('group_id'), ...(answer.isOk ? answer.body.items.map(({ group_id }) => group_id) : [])],
    projects: [asked.get('project_id'), ...(answer.isOk ? answer.body.items.map(({ project_id }) => project_id) : [])],
  })
  const make = may(inside, 'bindings.write') && html`<a class="button" href="/bindings/new">Give a role</a>`
  return shell(visit, who, {
    title: 'Bindings',
    lead: 'Who holds which role, where, and until when. Nobody can do anything without one.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${chips(visit.url, names)}${listing({
      url: visit.url,
      answer,
      search: 'Search who, role or project',
      filters: kept(visit.url),
      live: 'bindings',
      several: choosing(BINDINGS, inside),
      columns: bindingColumns(names),
      empty: {
        icon: 'bindings',
        title: 'No binding you can see',
        text: 'A binding gives a role to a person, a group or a machine user: in the organization, a project or some namespaces, for good or for a while.',
        act: make,
      },
    })}`,
  })
}

function chips(url: URL, names: Names): Html | false {
  const shown = {
    user_id: (id: string) => names.user(id).name,
    group_id: (id: string) => names.group(id).name,
    project_id: (id: string) => names.project(id).name,
    role: (name: string) => name,
  }
  const set = FILTERS.flatMap(field => {
    const value = url.searchParams.get(field)
    return value ? [{ field, name: shown[field](value) }] : []
  })
  return (
    set.length > 0 &&
    html`<div class="chips">${set.map(({ field, name }) => html`<span class="chip">${field.replace('_id', '')}: ${name}<a href="${withQuery(url, { [field]: null, cursor: null })}" aria-label="Without ${name}">×</a></span>`)}</div>`
  )
}

function kept(url: URL): Html {
  return html`${FILTERS.map(name => {
    const value = url.searchParams.get(name)
    return value && html`<input type="hidden" name="${name}" value="${value}">`
  }).filter(part => part instanceof Object)}`
}

export async function detailPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const found = await find(inside)
  if (found instanceof Response) return found
  const { binding, names, role } = found
  const mayChange = may(inside, 'bindings.write')
  const clusters = await reachOf(visit, binding)
  const replay =
    mayReplay(inside) && html`<a class="button quiet" href="${replayWithout(binding.id)}">What if it were gone?</a>`
  return shell(visit, who, {
    title: role?.display_name ?? binding.role,
    lead: html`for ${subjectName(binding, names)}`,
    trail: TRAIL,
    acts: html`${replay}${mayChange && html`<a class="button quiet" href="/bindings/${binding.id}/edit">Change</a><a class="button danger" href="/bindings/${binding.id}/delete">Take away</a>`}`,
    content: html`${doneNotice(visit)}${card(
      isOver(binding) ? html`What this gave ${badge('ended', 'bad')}` : 'What this gives',
      html`<p class="says">${role ? sentence(binding, { names, role }) : 'You may not see its role.'}</p>${reachWords(clusters)}`,
    )}
<div class="halves">${card(
      'In detail',
      facts([
        ['Who', whoOf(binding, names)],
        ['Role', role ? html`<a href="/roles/${role.id}">${role.display_name}</a>` : binding.role],
        ['Where', whereOf(binding, names)],
        ['Until', endOf(binding)],
        ['Made', ago(binding.created_at)],
      ]),
    )}
${role && card('What the role allows', roleWords(role))}</div>`,
  })
}

/** Changing it is the guided form, filled. */
export async function editPage(inside: Inside): Promise<Response> {
  const found = await find(inside)
  if (found instanceof Response) return found
  return redirect(draftPath(draftOfBinding(found.binding, { scope: found.role?.scope ?? '', etag: found.etag })))
}

export async function deletePage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const found = await find(inside)
  if (found instanceof Response) return found
  const { binding, etag, names, role } = found
  return shell(visit, who, {
    title: 'Take it away?',
    trail: [...TRAIL, { name: role?.display_name ?? binding.role, path: `/bindings/${binding.id}` }],
    status: problem ? 409 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      'What ends',
      html`${await ownLoss(inside, { bindings: [binding.id] })}<p class="says">${role && sentence(binding, { names, role })}</p>
${await loss(inside, binding)}
<p>What they hold by other bindings stays.</p>
<div class="buttons">${form(visit, { to: `/bindings/${binding.id}/delete`, act: 'Take it away', isDanger: true }, sameField(etag))}
${mayReplay(inside) && html`<a class="button quiet" href="${replayWithout(binding.id)}">Try it on the last 30 days</a>`}
<a class="button quiet" href="/bindings/${binding.id}">Leave it</a></div>`,
    )}`,
  })
}

/** Who loses something at once: the people, and what they have open now. */
async function loss(inside: Inside, binding: Binding): Promise<Html> {
  const { visit } = inside
  const members = await membersOf(inside, binding)
  const people = await Promise.all(
    members.slice(0, 20).map(async id => {
      const open = await visit.ask<PageOf<unknown>>('GET', `/connections?user_id=${id}&limit=200`)
      return { id, open: open.isOk ? open.body.items.length : undefined }
    }),
  )
  const names = await readNames(inside, { users: people.map(({ id }) => id) })
  if (people.length === 0) return html`<p>Nobody is in the group, so nobody loses anything today.</p>`
  return html`<p>${counted(members.length, 'person loses', 'people lose')} it at once, and what rests on it is cut within a second:</p>
<ul class="plain-list">${people.map(({ id, open }) => html`<li><strong>${names.user(id).name}</strong>${open === undefined ? '' : open === 0 ? ', nothing open now' : `, ${counted(open, 'live connection')} now`}</li>`)}
${members.length > people.length && html`<li>and ${members.length - people.length} more</li>`}</ul>`
}

async function membersOf({ visit }: Inside, { user_id, group_id }: Binding): Promise<string[]> {
  if (user_id !== null) return [user_id]
  const path = `/group-memberships?group_id=${group_id}&limit=200`
  const { isOk, body } = await visit.ask<PageOf<Schemas['GroupMembership']>>('GET', path)
  return isOk ? [...new Set(body.items.map(one => one.user_id))] : []
}

type Known = { binding: Binding; etag: string | undefined; names: Names; role: Role | undefined }

async function find(inside: Inside): Promise<Response | Known> {
  const { visit } = inside
  const found = await visit.ask<Binding>('GET', `/bindings/${idOf(inside)}`)
  if (!found.isOk) return gonePage(inside, { title: 'Binding', trail: TRAIL, answer: found })
  const path = `/roles?name=${encodeURIComponent(found.body.role)}`
  const [names, roles] = await Promise.all([bindingNames(inside, [found.body]), visit.ask<PageOf<Role>>('GET', path)])
  return { binding: found.body, etag: found.etag, names, role: roles.isOk ? roles.body.items[0] : undefined }
}

function sentence(binding: Binding, { names, role }: { names: Names; role: Role }): Html {
  const subject = binding.group_id === null ? names.user(binding.user_id ?? '') : names.group(binding.group_id)
  return sentenceOf({ subject, isGroup: binding.group_id !== null, role, binding, names })
}

function subjectName({ user_id, group_id }: Binding, names: Names): string {
  return group_id === null ? names.user(user_id ?? '').name : names.group(group_id).name
}
