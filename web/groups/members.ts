// Who is in a group: the list, one more, one less.
import type { PageOf, Schemas } from '../api'
import { redirect } from '../frame/answer'
import { type Html, html } from '../html'
import type { Inside, Taken } from '../inside'
import { nameLink, readNames } from '../names'
import { choosing } from '../parts/bulk/bar'
import { act, form, input } from '../parts/form'
import { may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { refusal } from '../parts/notice'
import { queryText } from '../parts/read'
import { ago, backOf } from '../parts/small'
import { tellingPath } from '../told'
import { itemsOf } from '../users/show'
import { type Answer, type ProblemBody, sentencesOf } from '../visit'
import { type Membership, members } from './bulk-members'

/** `refused`: what was typed of whom could not be added. */
export type Adding = { problem: ProblemBody; member: string } | undefined

export function readMembers({ visit }: Inside, id: string): Promise<Answer<PageOf<Membership>>> {
  const query = listQuery(visit.url)
  return visit.ask('GET', `/group-memberships${query}${query === '' ? '?' : '&'}group_id=${id}`)
}

export async function membersPart(
  inside: Inside,
  { id, answer, refused }: { id: string; answer: Answer<PageOf<Membership>>; refused: Adding },
): Promise<Html> {
  if (!answer.isOk) return refusal(answer)
  const names = await readNames(inside, { users: answer.body.items.map(({ user_id }) => user_id) })
  const mayChange = may(inside, 'groups.write')
  return html`${listing<Membership>({
    url: ofList(inside, id),
    answer,
    search: 'Search members',
    live: 'groups',
    several: choosing(
      members(userId => names.user(userId).name),
      inside,
    ),
    columns: [
      { title: 'Who', cell: ({ user_id }) => nameLink(names.user(user_id)) },
      { title: 'Since', sort: 'created_at', cell: ({ created_at }) => ago(created_at) },
      {
        title: 'Remove',
        kind: 'acts',
        cell: row => {
          if (row.identity_provider_id !== null) return html`<small>as their identity provider says</small>`
          return mayChange && removeAct(inside, row, `/groups/${row.group_id}/members/${row.id}/delete`)
        },
      },
    ],
    empty: { icon: 'groups', title: 'Nobody yet', text: 'Whoever is added here gets what the group holds, at once.' },
  })}
${mayChange && (await addForm(inside, { id, refused }))}`
}

/** What one may lose oneself by it is said first: who is no admin any more cannot take it back. */
export function removeAct({ visit, who }: Inside, { id, group_id, user_id }: Membership, to: string): Html {
  if (user_id !== who.user_id) return act(visit, { to, say: 'Remove', kind: 'plain' })
  const back = visit.request.method === 'GET' ? backOf(visit.url) : null
  return html`<a class="button plain" href="/groups/${group_id}/members/bulk?${queryText({ act: 'delete', id, back })}">Remove</a>`
}

/** The answer to a form has another address, at which nothing can be searched. */
function ofList({ visit }: Inside, id: string): URL {
  return visit.request.method === 'GET' ? visit.url : new URL(`/groups/${id}`, visit.url)
}

/** By e-mail address, or by the label of a machine user; the first two hundred are offered as one types. */
async function addForm({ visit }: Inside, { id, refused }: { id: string; refused: Adding }): Promise<Html> {
  const [users, machines] = await Promise.all([
    itemsOf<Schemas['User']>(visit, '/users?limit=200'),
    itemsOf<Schemas['MachineUser']>(visit, '/machine-users?limit=200'),
  ])
  const wrong = {
    byField: new Map(refused ? [['member', sentencesOf(refused.problem).join('; ')]] : []),
    others: [],
  }
  return html`${form(
    visit,
    { to: `/groups/${id}/members`, act: 'Add' },
    input({
      name: 'member',
      label: 'Add somebody',
      hint: 'E-mail address, or label of a machine user',
      value: refused?.member ?? '',
      isRequired: true,
      maxLength: 254,
      wrong,
      more: html` list="people" autocomplete="off"`,
    }),
  )}<datalist id="people">${(users ?? []).map(({ email, name }) => html`<option value="${email}">${name}</option>`)}${(machines ?? []).map(({ name, display_name }) => html`<option value="${name}">${display_name}</option>`)}</datalist>`
}

type Refusal = { status: number; problem: ProblemBody }

const LEFT: ProblemBody = { detail: 'They are not in this group any more: somebody was quicker' }

/** One membership ends, from whichever page; that page says so and offers to take it back. */
export async function leave(
  taken: Taken,
  { back, otherwise }: { back: string; otherwise: (refused: Refusal) => Promise<Response> },
): Promise<Response> {
  const { visit, params } = taken
  const path = `/group-memberships/${encodeURIComponent(params.membership ?? '')}`
  const before = await visit.ask<Membership>('GET', path)
  const answer = before.isOk ? await visit.askIfSame('DELETE', path, { etag: before.etag ?? '' }) : before
  if (!answer.isOk) {
    const { status, problem } = answer
    return otherwise({ status, problem: status === 404 || status === 412 ? LEFT : problem })
  }
  const { id, group_id, user_id } = before.body
  const name = (await readNames(taken, { users: [user_id] })).user(user_id).name
  const step = { id, name, was: JSON.stringify({ group_id, user_id }) }
  const undo = { to: `/groups/${group_id}/members/bulk/undo`, act: 'delete', steps: [step] }
  return redirect(
    tellingPath(visit, back, { said: `Removed ${name}. What rested on it is cut within a second.`, undo }),
  )
}
