// One more binding of the proposal: its form, and what was wrong in it, as the API says without making anything.
import type { PageOf, Schemas } from '../api'
import { type Draft, draftOf, inputOf } from '../bindings/draft'
import { redirect } from '../frame/answer'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { input, select } from '../parts/form'
import { type Wrong, wrongOf } from '../parts/notice'
import { queryText } from '../parts/read'
import { findPrincipal } from '../principals'
import { itemsOf } from '../users/show'
import type { ProblemBody, Visit } from '../visit'
import { type Proposal, queryOf, replayPath } from './proposal'

export const PLACE_FIELDS = ['role', 'project', 'namespaces', 'namespace_selector', 'cluster_selector'] as const
const FIELDS = ['who', ...PLACE_FIELDS] as const
type Field = (typeof FIELDS)[number]
export type Filled = Readonly<Record<Field, string>>

export function filledOf({ searchParams }: URL): Filled {
  return Object.fromEntries(FIELDS.map(name => [name, (searchParams.get(name) ?? '').trim()])) as Filled
}

/** On to the proposal with one more binding, or what was wrong. */
export async function added(inside: Inside, proposal: Proposal): Promise<Response | Wrong> {
  const { visit, who } = inside
  const { who: typed, ...place } = filledOf(visit.url)
  const subject = await subjectOf(visit, typed)
  if (!subject) return wrongAt('who', 'There is nobody and no group of that name, or not for you to see')
  const draft: Draft = { ...draftOf(new URLSearchParams(place)), ...subject }
  // One's own last day is the least there is to read.
  const asked = { days: 1, user_id: who.user_id, bindings: [inputOf(draft)] }
  const { isOk, problem } = await visit.ask('POST', '/access-replays', asked)
  if (isOk) return redirect(replayPath({ ...proposal, adds: [...proposal.adds, draft] }))
  return wrongOf(ofTheForm(problem), FIELDS)
}

/** A person before a group, when both are called the same. */
async function subjectOf(visit: Visit, typed: string): Promise<{ user: string } | { group: string } | undefined> {
  if (typed === '') return undefined
  const person = await findPrincipal(visit, typed)
  if (person) return { user: person.id }
  const path = `/groups?name=${encodeURIComponent(typed.toLowerCase())}`
  const { isOk, body } = await visit.ask<PageOf<Schemas['Group']>>('GET', path)
  const [group] = isOk ? body.items : []
  return group && { group: group.id }
}

function ofTheForm(problem: ProblemBody): ProblemBody {
  const named = (pointer: string) => pointer.replace(/^\/bindings\/0/, '').replace('/project_id', '/project')
  return {
    ...problem,
    errors: (problem.errors ?? []).map(error => ({ ...error, pointer: named(error.pointer) })),
  }
}

function wrongAt(field: Field, detail: string): Wrong {
  return { byField: new Map([[field, detail]]), others: [] }
}

export async function addForm({ visit }: Inside, proposal: Proposal, wrong: Wrong | undefined): Promise<Html> {
  const [users, machines, groups, roles, projects] = await Promise.all([
    itemsOf<Schemas['User']>(visit, '/users?limit=200'),
    itemsOf<Schemas['MachineUser']>(visit, '/machine-users?limit=200'),
    itemsOf<Schemas['Group']>(visit, '/groups?limit=200'),
    itemsOf<Schemas['Role']>(visit, '/roles?limit=200'),
    itemsOf<Schemas['Project']>(visit, '/projects?limit=200'),
  ])
  const filled = filledOf(visit.url)
  const names = [
    ...(users ?? []).map(({ email, name }) => ({ value: email, name })),
    ...[...(machines ?? []), ...(groups ?? [])].map(({ name, display_name }) => ({ value: name, name: display_name })),
  ]
  const text = (name: Field, label: string, hint: string) =>
    input({ name, label, hint, value: filled[name], maxLength: 2000, ...shown(wrong), more: html` spellcheck="false"` })
  return html`<form class="form" action="/access/replay">${hidden(proposal)}
${wrong && wrong.others.length > 0 && html`<div class="alarm" role="alert">${wrong.others.join('; ')}</div>`}
${input({ name: 'who', label: 'Who would get it', hint: 'E-mail address, or label of a group or machine user', value: filled.who, isRequired: true, maxLength: 254, ...shown(wrong), more: html` list="holders" autocomplete="off"` })}
<div class="pair">${select({ name: 'role', label: 'Role', value: filled.role, isRequired: true, ...shown(wrong) }, rolesAsChoices(roles ?? []))}
${select({ name: 'project', label: 'Where', value: filled.project, ...shown(wrong) }, [{ value: 'every', name: 'Everywhere' }, ...(projects ?? []).map(({ id, display_name }) => ({ value: id, name: display_name }))])}</div>
${text('namespaces', 'Namespaces', 'For a namespace role; several with commas between.')}
<details${(filled.namespace_selector || filled.cluster_selector || wrong?.byField.has('namespace_selector') || wrong?.byField.has('cluster_selector')) && html` open`}><summary>By labels</summary><div class="stack">${text('namespace_selector', 'Namespaces with these labels', 'As team=shop.')}
${text('cluster_selector', 'Only clusters with these labels', 'As tier=prod. Empty: all of them.')}</div></details>
<div class="buttons"><button class="quiet">Add it to the change</button></div></form>
<datalist id="holders">${names.map(({ value, name }) => html`<option value="${value}">${name}</option>`)}</datalist>`
}

function rolesAsChoices(roles: readonly Schemas['Role'][]) {
  return roles.map(({ name, display_name }) => ({ value: name, name: display_name }))
}

function shown(wrong: Wrong | undefined): { wrong?: Wrong } {
  return wrong ? { wrong } : {}
}

/** What is proposed already, through a form. */
export function hidden(proposal: Partial<Proposal>): Html {
  return html`${[...queryOf(proposal)].map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`
}

/** Whether the form was sent. */
export function isAdding(url: URL): boolean {
  return queryText(filledOf(url)) !== ''
}
