// What is done to many people at once.
import type { PageOf, Schemas } from '../api'
import { html, type Part } from '../html'
import type { Inside } from '../inside'
import { type Bulk, type BulkAct, type Chosen, type Read, readBelow } from '../parts/bulk/model'
import { select } from '../parts/form'
import { may } from '../parts/gone'
import type { Column } from '../parts/table'
import type { Answer, Visit } from '../visit'
import { holdingsOf, isLive, itemsOf, stateOf, TRAIL, type User } from './show'
import { inputOf } from './write'

type Act = BulkAct<User>
type Session = Schemas['Session']
type Loss = { roles: string[]; groups: number; signIns: number | undefined; open: number | undefined }

const mayWrite = (inside: Inside) => may(inside, 'users.write')

const add: Act = {
  say: 'Add to a group',
  button: ['Add this person', 'Add them'],
  may: inside => may(inside, 'groups.write'),
  ask: { title: 'Into which group?', names: ['group'], fields: groupField, isGiven: given => given.has('group') },
  title: async (what, { inside, given }) => `Add ${what} to ${(await groupOf(inside, given))?.display_name ?? 'it'}?`,
  told: what => `Added ${what}.`,
  breaks: gains,
  change: async ({ inside, row, given }) => {
    const input = { group_id: given.get('group') ?? '', user_id: row.id }
    const answer = await inside.visit.ask('POST', '/group-memberships', input)
    // Who is in it already is in it.
    return answer.status === 409 ? { ...answer, isOk: true } : answer
  },
  undo: {
    was: ({ answer: { status, body, etag = '' } }) =>
      status === 201 ? JSON.stringify([(body as Schemas['GroupMembership']).id, etag]) : undefined,
    takeBack: ({ visit }, { was }) => {
      const [id, etag] = JSON.parse(was) as [string, string]
      return visit.askIfSame('DELETE', `/group-memberships/${id}`, { etag })
    },
  },
}

const disable: Act = {
  ...{ say: 'Disable', button: ['Disable this person', 'Disable them'], isDanger: true, may: mayWrite },
  title: what => `Disable ${what}?`,
  told: what => `Disabled ${what}. What they held has ended; open streams are cut within a second.`,
  breaks: () =>
    'Their sign-ins, API tokens and certificates end for good, and open streams are cut within a second. Bindings and groups stay: enabled again, they sign in anew and have what they had.',
  columns: losses,
  change: ({ inside, row, etag }) => put(inside.visit, { row, etag }, { is_disabled: true }),
  undo: {
    was: ({ row }) => (row.is_disabled ? undefined : ''),
    takeBack: ({ visit }, { id }) => changed(visit, id, { is_disabled: false }),
  },
}

const enable: Act = {
  ...{ say: 'Enable', button: ['Enable this person', 'Enable them'], may: mayWrite },
  title: what => `Enable ${what}?`,
  told: what => `Enabled ${what}.`,
  breaks: () =>
    'They can sign in again, and have what their bindings and groups give. Ended tokens and certificates stay ended.',
  columns: losses,
  change: ({ inside, row, etag }) => put(inside.visit, { row, etag }, { is_disabled: false }),
  undo: {
    was: ({ row }) => (row.is_disabled ? '' : undefined),
    takeBack: ({ visit }, { id }) => changed(visit, id, { is_disabled: true }),
  },
}

const signOut: Act = {
  ...{ say: 'End sign-ins', button: 'End their sign-ins', isDanger: true },
  may: inside => may(inside, 'sessions.write'),
  title: what => `End the sign-ins of ${what}?`,
  told: what => `Ended the sign-ins of ${what}.`,
  breaks: () =>
    'They are signed out everywhere, with the certificates made in those sign-ins, and sign in anew to go on. What is open with them is cut within a second. API tokens stay.',
  columns: losses,
  change: async ({ inside: { visit, who }, row }) => {
    const found = await visit.ask<PageOf<Session>>('GET', `/sessions?user_id=${row.id}&limit=200`)
    if (!found.isOk) return found
    let last: Answer<unknown> = found
    // The one this is asked with is kept, or nobody would read how it went.
    for (const { id } of found.body.items.filter(one => isLive(one) && one.id !== who.session_id)) {
      last = await visit.ask('DELETE', `/sessions/${id}`)
      if (!last.isOk) return last
    }
    return last
  },
}

const remove: Act = {
  ...{ say: 'Delete', button: ['Delete this person for good', 'Delete them for good'], isDanger: true, may: mayWrite },
  title: what => `Delete ${what}?`,
  told: what => `Deleted ${what}.`,
  breaks: () =>
    'Everything of theirs goes: bindings, memberships, sign-ins, tokens and certificates. Open streams are cut within a second. What they did stays in the audit. This cannot be undone.',
  columns: losses,
  change: ({ inside, row, etag }) => inside.visit.askIfSame('DELETE', `/users/${row.id}`, { etag }),
}

export const USERS: Bulk<User> = {
  path: '/users',
  words: ['person', 'people'],
  trail: () => TRAIL,
  idOf: ({ id }) => id,
  labelOf: ({ name }) => name,
  // Nobody is offered to lock themselves out along with others.
  isFixed: ({ who }, { id }) => id === who.user_id,
  read: readBelow<User>('/users'),
  naming:
    async () =>
    ({ id, name, email }) => ({ name, detail: email, path: `/users/${id}` }),
  acts: { add, enable, disable, end: signOut, delete: remove },
}

function put(visit: Visit, { row, etag = '' }: Read<User>, change: Partial<User>): Promise<Answer<unknown>> {
  return visit.askIfSame('PUT', `/users/${row.id}`, { etag, body: inputOf(row, change) })
}

async function changed(visit: Visit, id: string, change: Partial<User>): Promise<Answer<unknown>> {
  const user = await visit.ask<User>('GET', `/users/${encodeURIComponent(id)}`)
  return user.isOk ? put(visit, { row: user.body, etag: user.etag }, change) : user
}

async function losses({ inside: { visit }, rows }: Chosen<User>): Promise<Column<User>[]> {
  const all = new Map(await Promise.all(rows.map(async row => [row.id, await lossOf(visit, row)] as const)))
  const known = (count: number | undefined) => count ?? '–'
  const of = ({ id }: User) => all.get(id)
  return [
    { title: 'State', cell: stateOf },
    { title: 'Roles of their own', cell: row => labels(of(row)?.roles ?? []) },
    { title: 'Groups', kind: 'number', cell: row => known(of(row)?.groups) },
    { title: 'Sign-ins', kind: 'number', cell: row => known(of(row)?.signIns) },
    { title: 'Live connections', kind: 'number', cell: row => known(of(row)?.open) },
  ]
}

function labels(names: readonly string[]): Part {
  if (names.length === 0) return html`<span class="quiet-text">none</span>`
  return html`<span class="labels">${names.map(name => html`<span class="label">${name}</span>`)}</span>`
}

async function lossOf(visit: Visit, user: User): Promise<Loss> {
  const [{ memberships, bindings }, sessions, connections] = await Promise.all([
    holdingsOf(visit, user.id),
    itemsOf<Session>(visit, `/sessions?user_id=${user.id}&limit=200`),
    itemsOf<unknown>(visit, `/connections?user_id=${user.id}&limit=200`),
  ])
  return {
    roles: [...new Set((bindings ?? []).map(({ role }) => role))],
    groups: memberships?.length ?? 0,
    signIns: sessions?.filter(isLive).length,
    open: connections?.length,
  }
}

async function groupField({ visit }: Inside): Promise<Part> {
  const groups = (await itemsOf<Schemas['Group']>(visit, '/groups?limit=200&sort=name')) ?? []
  if (groups.length === 0) return html`<p>There is no group yet. <a href="/groups/new">Make one</a> first.</p>`
  return select(
    { name: 'group', label: 'Group' },
    groups.map(({ id, display_name }) => ({ value: id, name: display_name })),
  )
}

async function gains({ inside, given }: Chosen<User>): Promise<Part> {
  const group = await groupOf(inside, given)
  const bindings =
    group && (await itemsOf<Schemas['Binding']>(inside.visit, `/bindings?group_id=${group.id}&limit=200`))
  const roles = [...new Set((bindings ?? []).map(({ role }) => role))]
  return html`<p>They get at once what the group holds, as long as they are in it. ${roles.length === 0 ? 'It holds no role yet.' : html`It holds ${roles.map(role => html`<span class="label">${role}</span> `)}`}</p>`
}

async function groupOf({ visit }: Inside, given: URLSearchParams): Promise<Schemas['Group'] | undefined> {
  const path = `/groups/${encodeURIComponent(given.get('group') ?? '')}`
  const { isOk, body } = await visit.ask<Schemas['Group']>('GET', path)
  return isOk ? body : undefined
}
