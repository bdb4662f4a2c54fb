// Something done to many people at once: first a page that names what each would lose, then a report of how it went.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside, Taken } from '../inside'
import { form } from '../parts/form'
import { counted } from '../parts/read'
import { card } from '../parts/small'
import { table } from '../parts/table'
import { sentencesOf, type Visit } from '../visit'
import { holdingsOf, isLive, itemsOf, stateOf, TRAIL, type User } from './show'
import { inputOf } from './write'

type Act = 'disable' | 'delete' | 'add'
type Loss = { user: User; roles: string[]; groups: number; signIns: number | undefined; open: number | undefined }

const MOST = 200
const ACTS: Readonly<Record<Act, { title: string; button: string; isDanger: boolean; done: string; breaks: string }>> =
  {
    disable: {
      ...{ title: 'Disable', button: 'Disable them', isDanger: true, done: 'disabled' },
      breaks:
        'Their sign-ins, API tokens and certificates end for good, and open streams are cut within a second. Bindings and groups stay: enabled again, they sign in anew and have what they had.',
    },
    delete: {
      ...{ title: 'Delete', button: 'Delete them for good', isDanger: true, done: 'deleted' },
      breaks:
        'Everything of theirs goes: bindings, memberships, sign-ins, tokens and certificates. Open streams are cut within a second. What they did stays in the audit.',
    },
    add: {
      ...{ title: 'Add to a group', button: 'Add them', isDanger: false, done: 'added' },
      breaks: 'They get at once what the group holds, as long as they are in it.',
    },
  }

export async function confirmPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const query = visit.url.searchParams
  const act = actOf(query)
  const users = await chosen(visit, query)
  const group = act === 'add' ? await groupOf(visit, query) : undefined
  if (users.length === 0 || !act || (act === 'add' && !group)) return nobody(inside)
  const losses = act === 'add' ? [] : await Promise.all(users.map(user => lossOf(visit, user)))
  const { title, button, isDanger, breaks } = ACTS[act]
  const ids = html`<input type="hidden" name="act" value="${act}">${group && html`<input type="hidden" name="group" value="${group.id}">`}${users.map(({ id }) => html`<input type="hidden" name="id" value="${id}">`)}`
  const people = counted(users.length, 'person', 'people')
  return shell(visit, who, {
    title: group ? `Add ${people} to ${group.display_name}?` : `${title} ${people}?`,
    trail: TRAIL,
    content: html`${card(
      act === 'add' ? 'What they get' : 'What breaks',
      html`<p>${breaks}</p>
${act === 'add' ? await gains(visit, { users, group }) : lossTable(losses)}
<div class="buttons">${form(visit, { to: '/users/bulk', act: button, isDanger }, ids)}<a class="button quiet" href="/users">Leave it</a></div>`,
    )}`,
  })
}

function lossTable(losses: readonly Loss[]): Html {
  const known = (count: number | undefined) => count ?? '–'
  return table(losses, [
    {
      title: 'Who',
      cell: ({ user }) => html`<span class="named"><strong>${user.name}</strong><small>${user.email}</small></span>`,
    },
    { title: 'State', cell: ({ user }) => stateOf(user) },
    {
      title: 'Roles of their own',
      cell: ({ roles }) =>
        roles.length === 0
          ? html`<span class="quiet-text">none</span>`
          : html`<span class="labels">${roles.map(role => html`<span class="label">${role}</span>`)}</span>`,
    },
    { title: 'Groups', kind: 'number', cell: ({ groups }) => groups },
    { title: 'Sign-ins', kind: 'number', cell: ({ signIns }) => known(signIns) },
    { title: 'Live connections', kind: 'number', cell: ({ open }) => known(open) },
  ])
}

async function gains(
  visit: Visit,
  { users, group }: { users: readonly User[]; group: Schemas['Group'] | undefined },
): Promise<Html> {
  const bindings = await itemsOf<Schemas['Binding']>(visit, `/bindings?group_id=${group?.id}&limit=200`)
  const roles = [...new Set((bindings ?? []).map(({ role }) => role))]
  return html`<p>${roles.length === 0 ? 'The group holds no role yet.' : html`It holds ${roles.map(role => html`<span class="label">${role}</span> `)}`}</p>
<ul class="plain-list">${users.map(({ name, email }) => html`<li><strong>${name}</strong> <small>${email}</small></li>`)}</ul>`
}

export async function done(taken: Taken): Promise<Response> {
  const { visit, who, fields } = taken
  const act = actOf(fields)
  const users = await chosen(visit, fields)
  const group = fields.get('group') ?? ''
  if (!act || users.length === 0) return nobody(taken)
  const failed: { user: User; sentences: string[] }[] = []
  // One after another: each change is decided with the one before it in force, so the last admin stays.
  for (const user of users) {
    const { isOk, problem, status } = await change(visit, { act, user, group })
    const isThere = act === 'add' && status === 409
    if (!isOk && !isThere) failed.push({ user, sentences: sentencesOf(problem) })
  }
  if (failed.length === 0) return redirect(`/users?done=${ACTS[act].done}`)
  return shell(visit, who, {
    title: `${failed.length} of ${users.length} could not be done`,
    trail: TRAIL,
    status: 409,
    content: card(
      'These stay as they were',
      html`<ul class="plain-list">${failed.map(({ user, sentences }) => html`<li><a href="/users/${user.id}">${user.name}</a>: ${sentences.join('; ')}</li>`)}</ul><p><a class="button quiet" href="/users">Back to the list</a></p>`,
    ),
  })
}

function change(visit: Visit, { act, user, group }: { act: Act; user: User; group: string }) {
  if (act === 'delete') return visit.ask('DELETE', `/users/${user.id}`)
  if (act === 'disable') return visit.ask('PUT', `/users/${user.id}`, inputOf(user, { is_disabled: true }))
  return visit.ask('POST', '/group-memberships', { group_id: group, user_id: user.id })
}

function nobody({ visit, who }: Inside): Response {
  return shell(visit, who, {
    title: 'Nobody was chosen',
    trail: TRAIL,
    content: card(
      'Choose some people first',
      html`<p>Check the boxes before their names.</p><p><a class="button quiet" href="/users">Back to the list</a></p>`,
    ),
  })
}

async function lossOf(visit: Visit, user: User): Promise<Loss> {
  const [{ memberships, bindings }, sessions, connections] = await Promise.all([
    holdingsOf(visit, user.id),
    itemsOf<Schemas['Session']>(visit, `/sessions?user_id=${user.id}&limit=200`),
    itemsOf<unknown>(visit, `/connections?user_id=${user.id}&limit=200`),
  ])
  return {
    user,
    roles: [...new Set((bindings ?? []).map(({ role }) => role))],
    groups: memberships?.length ?? 0,
    signIns: sessions?.filter(isLive).length,
    open: connections?.length,
  }
}

async function chosen(visit: Visit, from: URLSearchParams): Promise<User[]> {
  const ids = [...new Set(from.getAll('id'))].slice(0, MOST)
  const answers = await Promise.all(ids.map(id => visit.ask<User>('GET', `/users/${encodeURIComponent(id)}`)))
  return answers.filter(({ isOk }) => isOk).map(({ body }) => body)
}

async function groupOf(visit: Visit, from: URLSearchParams): Promise<Schemas['Group'] | undefined> {
  const { isOk, body } = await visit.ask<Schemas['Group']>(
    'GET',
    `/groups/${encodeURIComponent(from.get('group') ?? '')}`,
  )
  return isOk ? body : undefined
}

function actOf(from: URLSearchParams): Act | undefined {
  const act = from.get('act') ?? ''
  return Object.hasOwn(ACTS, act) ? (act as Act) : undefined
}
