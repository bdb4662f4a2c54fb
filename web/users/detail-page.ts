// One person: what they may do and why, and which groups they are in.

import { leastLink } from '../access/tabs'
import type { PageOf, Schemas } from '../api'
import { bindingTable } from '../bindings/table'
import { shell } from '../frame/shell'
import { removeAct } from '../groups/members'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bindingNames } from '../names'
import { act, form, select } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { alarm } from '../parts/notice'
import { ago, badge, card, facts } from '../parts/small'
import { doneNotice } from '../parts/told'
import { type ProblemBody, sentencesOf } from '../visit'
import { holdingsOf, itemsOf, stateOf, TRAIL, type User, unseen, userTabs } from './show'

type Binding = Schemas['Binding']
type Group = Schemas['Group']

/** Runs `page` with the person in the address, or says that there is none. */
export async function withUser(
  inside: Inside,
  page: (user: User, etag: string | undefined) => Promise<Response> | Response,
): Promise<Response> {
  const user = await inside.visit.ask<User>('GET', `/users/${idOf(inside)}`)
  return user.isOk ? page(user.body, user.etag) : gonePage(inside, { title: 'User', trail: TRAIL, answer: user })
}

export function detailPage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  return withUser(inside, async (user, etag) => {
    const { visit, who } = inside
    return shell(visit, who, {
      title: user.name,
      lead: html`${user.email} ${stateOf(user)}`,
      trail: TRAIL,
      acts: userActs(inside, user, etag),
      status: problem ? 409 : 200,
      content: html`${doneNotice(visit)}${problem && alarm(sentencesOf(problem))}${userTabs(inside, user)}
${await held(inside, user)}`,
    })
  })
}

export function userActs(inside: Inside, user: User, etag: string | undefined): Html {
  const { visit, who } = inside
  const base = `/users/${user.id}`
  const ask =
    may(inside, 'access.read') &&
    html`<a class="button quiet" href="/access?principal=${user.id}">Ask what they can do</a>`
  const least = leastLink(inside, user.id)
  if (!may(inside, 'users.write')) return html`${ask}${least}`
  const isSelf = who.user_id === user.id
  return html`${ask}${least}${act(visit, { to: `${base}/invitations`, say: user.status.has_password ? 'New password link' : 'New invitation' })}
${user.is_disabled ? act(visit, { to: `${base}/enable`, say: 'Enable', same: etag }) : !isSelf && html`<a class="button danger" href="${base}/disable">Disable</a>`}
${!isSelf && html`<a class="button danger" href="${base}/delete">Delete</a>`}`
}

async function held(inside: Inside, user: User): Promise<Html> {
  const { visit } = inside
  const { memberships, groups, bindings } = await holdingsOf(visit, user.id)
  const through = await Promise.all(
    (groups ?? []).map(group => itemsOf<Binding>(visit, `/bindings?group_id=${group.id}&limit=200`)),
  )
  const all = [...(bindings ?? []), ...through.flatMap(list => list ?? [])]
  const names = await bindingNames(inside, all)
  const give =
    may(inside, 'bindings.write') && html`<a class="button quiet" href="/bindings/new?user=${user.id}">Give a role</a>`
  const isSeen = bindings !== undefined
  return html`${card(
    'What they may do',
    isSeen
      ? html`${summary(user, all.length)}${bindingTable(all, names, {
          without: ['who'],
          none: 'Nothing: no binding names them or a group of theirs. They can sign in and see an empty house.',
          extra: {
            title: 'Held',
            cell: row => (row.group_id === null ? badge('directly') : html`in ${names.group(row.group_id).name}`),
          },
        })}`
      : unseen(),
    give,
  )}
<div class="halves">${card('Groups', memberships === undefined ? unseen() : await groupsPart(inside, { user, memberships, groups: groups ?? [] }))}
${card('About', about(user))}</div>`
}

function summary(user: User, count: number): Html | false {
  if (user.is_disabled)
    return html`<div class="tip">They are disabled: nothing of this counts until somebody enables them.</div>`
  if (count === 0) return false
  return html`<p class="quiet-text">Each line stands alone, and all count together. In a cluster its API server has the last word.</p>`
}

type Memberships = { user: User; memberships: readonly Schemas['GroupMembership'][]; groups: readonly Group[] }

async function groupsPart(inside: Inside, { user, memberships, groups }: Memberships): Promise<Html> {
  const { visit } = inside
  const mayChange = may(inside, 'groups.write')
  const nameOf = (id: string) => groups.find(group => group.id === id)?.display_name ?? 'A group'
  const lines = memberships.map(membership => {
    const { id, group_id, identity_provider_id } = membership
    const leave =
      identity_provider_id === null &&
      mayChange &&
      removeAct(inside, membership, `/users/${user.id}/groups/${id}/delete`)
    return html`<li class="spread"><span class="named"><a href="/groups/${group_id}">${nameOf(group_id)}</a>${identity_provider_id !== null && html`<small>as their identity provider says</small>`}</span>${leave}</li>`
  })
  const free = mayChange ? await freeGroups(inside, groups) : []
  return html`${lines.length === 0 ? html`<p class="quiet-text">In no group.</p>` : html`<ul class="members">${lines}</ul>`}
${
  free.length > 0 &&
  form(
    visit,
    { to: `/users/${user.id}/groups`, act: 'Add to group' },
    select(
      { name: 'group', label: 'Group' },
      free.map(({ id, display_name }) => ({ value: id, name: display_name })),
    ),
  )
}`
}

async function freeGroups({ visit }: Inside, groups: readonly Group[]): Promise<Group[]> {
  const { isOk, body } = await visit.ask<PageOf<Group>>('GET', '/groups?limit=200')
  return isOk ? body.items.filter(({ id }) => !groups.some(group => group.id === id)) : []
}

function about({ email, created_at, status }: User): Html {
  return facts([
    ['E-mail address', email],
    ['Signed in', ago(status.last_sign_in_at)],
    ['Password', status.has_password ? 'set' : 'none: they have not opened an invitation'],
    ...(status.locked_until === null
      ? []
      : [['Locked', html`until ${ago(status.locked_until)}; a new password link lifts it`] as const]),
    ['Made', ago(created_at)],
  ])
}
