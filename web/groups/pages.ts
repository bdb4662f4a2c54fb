// Pages of groups.
import type { PageOf, Schemas } from '../api'
import { ownLoss } from '../bindings/own-loss'
import { bindingTable } from '../bindings/table'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bindingNames, readNames } from '../names'
import { choosing } from '../parts/bulk/bar'
import { form, input, sameField } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm, refusal, wrongOf } from '../parts/notice'
import { counted } from '../parts/read'
import { ago, card, facts } from '../parts/small'
import { doneNotice } from '../parts/told'
import { itemsOf } from '../users/show'
import { type Answer, type ProblemBody, sentencesOf } from '../visit'
import { GROUPS, TRAIL } from './bulk'
import { type Adding, membersPart, readMembers } from './members'

type Group = Schemas['Group']
type Membership = Schemas['GroupMembership']
/** `filled`: the form of the group was refused; `member`: that of its members. */
export type Refused = {
  status: number
  problem: ProblemBody
  filled?: Schemas['GroupInput']
  same?: string | undefined
  member?: string
}

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Group>>('GET', `/groups${listQuery(visit.url, ['user_id'])}`)
  const make = may(inside, 'groups.write') && html`<a class="button" href="/groups/new">New group</a>`
  return shell(visit, who, {
    title: 'Groups',
    lead: 'Give roles to a group, and people get them by joining it and lose them by leaving.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: 'Search groups',
      live: 'groups',
      several: choosing(GROUPS, inside),
      columns: [
        { title: 'Name', sort: 'name', cell: row => html`<a href="/groups/${row.id}">${row.display_name}</a>` },
        { title: 'Label', cell: row => html`<span class="label">${row.name}</span>` },
        { title: 'Made', sort: 'created_at', cell: row => ago(row.created_at) },
      ],
      empty: {
        icon: 'groups',
        title: 'No group yet',
        text: 'Bind a role to a group once; then adding somebody is one click, and so is taking everything away again.',
        act: make,
      },
    })}`,
  })
}

export function newPage({ visit, who }: Inside, refused?: Refused): Response {
  return shell(visit, who, {
    title: 'New group',
    trail: TRAIL,
    status: refused ? 422 : 200,
    content: card('What is it called?', groupForm({ visit }, { to: '/groups', act: 'Create', refused })),
  })
}

type FormOf = { to: string; act: string; refused: Refused | undefined; group?: Answer<Group> }

function groupForm({ visit }: Pick<Inside, 'visit'>, { to, act: say, refused, group }: FormOf): Html {
  const wrong = wrongOf(refused?.problem, ['name', 'display_name'])
  const filled = refused?.filled ?? group?.body
  return form(
    visit,
    { to, act: say, wrong },
    html`${group && sameField(refused?.same ?? group.etag)}${input({ name: 'display_name', label: 'Name', value: filled?.display_name ?? '', isRequired: true, maxLength: 100, wrong })}
${input({ name: 'name', label: 'Label', hint: 'Lower-case letters, digits and hyphens; identity providers and documents name it by this.', value: filled?.name ?? '', isRequired: true, maxLength: 63, wrong, more: html` pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?" spellcheck="false"` })}`,
  )
}

export async function detailPage(inside: Inside, refused?: Refused): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const [group, members, bindings] = await Promise.all([
    visit.ask<Group>('GET', `/groups/${id}`),
    readMembers(inside, id),
    itemsOf<Schemas['Binding']>(visit, `/bindings?group_id=${id}&limit=200`),
  ])
  if (!group.isOk) return gonePage(inside, { title: 'Group', trail: TRAIL, answer: group })
  const names = await bindingNames(inside, bindings ?? [])
  const mayChange = may(inside, 'groups.write')
  const give =
    may(inside, 'bindings.write') && html`<a class="button quiet" href="/bindings/new?group=${id}">Give it a role</a>`
  return shell(visit, who, {
    title: group.body.display_name,
    trail: TRAIL,
    ...(mayChange ? { acts: html`<a class="button danger" href="/groups/${id}/delete">Delete</a>` } : {}),
    status: refused?.status ?? 200,
    ...(refused ? { at: `/groups/${id}` } : {}),
    content: html`${doneNotice(visit)}${refused && !refused.filled && refused.member === undefined && alarm(sentencesOf(refused.problem))}
${card('What its members may do', bindings ? bindingTable(bindings, names, { without: ['who'], none: 'Nothing yet: no binding names this group.' }) : refusal({ status: 403, problem: {} }), give)}
<div class="halves">${card('Members', await membersPart(inside, { id, answer: members, refused: addingOf(refused) }))}
<div class="stack">${mayChange && card('Rename', groupForm(inside, { to: `/groups/${id}`, act: 'Save', group, refused: refused?.filled ? refused : undefined }))}
${card(
  'About',
  facts([
    ['Label', html`<span class="label">${group.body.name}</span>`],
    ['Made', ago(group.body.created_at)],
  ]),
)}</div></div>`,
  })
}

function addingOf(refused: Refused | undefined): Adding {
  return refused?.member === undefined ? undefined : { problem: refused.problem, member: refused.member }
}

export async function deletePage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const group = await visit.ask<Group>('GET', `/groups/${id}`)
  if (!group.isOk) return gonePage(inside, { title: 'Group', trail: TRAIL, answer: group })
  const [members, bindings] = await Promise.all([
    itemsOf<Membership>(visit, `/group-memberships?group_id=${id}&limit=200`),
    itemsOf<Schemas['Binding']>(visit, `/bindings?group_id=${id}&limit=200`),
  ])
  const names = await bindingNames(inside, bindings ?? [])
  const people = await readNames(inside, { users: (members ?? []).slice(0, 20).map(({ user_id }) => user_id) })
  return shell(visit, who, {
    title: `Delete ${group.body.display_name}?`,
    trail: [...TRAIL, { name: group.body.display_name, path: `/groups/${id}` }],
    status: problem ? 409 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      'What breaks',
      html`${await ownLoss(inside, { groups: [id] })}<p>${counted(members?.length ?? 0, 'member loses', 'members lose')} what the group holds, at once; open streams that rest on it are cut within a second. Mappings of identity providers to this group go too.</p>
${members && members.length > 0 && html`<p>${members.slice(0, 20).map(({ user_id }) => html`<span class="label">${people.user(user_id).name}</span> `)}${members.length > 20 && `and ${members.length - 20} more`}</p>`}
${bindings && bindings.length > 0 && html`<h3>These bindings end</h3>${bindingTable(bindings, names, { without: ['who'] })}`}
<div class="buttons">${form(visit, { to: `/groups/${id}/delete`, act: 'Delete for good', isDanger: true }, sameField(group.etag))}<a class="button quiet" href="/groups/${id}">Leave it</a></div>`,
    )}`,
  })
}
