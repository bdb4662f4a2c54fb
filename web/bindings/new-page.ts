// Making a binding, step by step; the last step says what it gives before anything is saved.
import { mayReplay } from '../access/tabs'
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html, type Part } from '../html'
import type { Inside } from '../inside'
import { bindingNames, type Name, type Names } from '../names'
import { form } from '../parts/form'
import { alarm, wrongOf } from '../parts/notice'
import { card } from '../parts/small'
import { replayOfDraft } from '../replay/proposal'
import { roleWords } from '../roles/preview'
import type { ProblemBody } from '../visit'
import { bindingOf, DRAFT_FIELDS, type Draft, draftOf, draftPath } from './draft'
import { reachOf, reachWords } from './reach'
import { roleStep, whereStep, whoStep } from './steps'
import { placeWords, untilWords } from './words'

type Role = Schemas['Role']
type Step = { title: string; said?: Html | string; back: Partial<Draft> }

const FIELDS = ['project_id', 'namespaces', 'namespace_selector', 'cluster_selector', 'expires_at']

export async function newPage(inside: Inside, refused?: { problem: ProblemBody; draft: Draft }): Promise<Response> {
  const { visit, who } = inside
  const draft = refused?.draft ?? draftOf(visit.url.searchParams)
  const binding = bindingOf(draft)
  const [names, role] = await Promise.all([bindingNames(inside, [binding]), roleOf(inside, draft)])
  const isChosen = draft.user !== '' || draft.group !== ''
  const isPlaced = draft.placed !== '' && !refused
  const at = !isChosen ? 0 : !role ? 1 : isPlaced ? 3 : 2
  const subject = subjectOf(draft, names)
  const steps: Step[] = [
    { title: 'Who?', ...(isChosen ? { said: subject.name } : {}), back: { user: '', group: '', placed: '' } },
    { title: 'Which role?', ...(role ? { said: role.display_name } : {}), back: { role: '', placed: '' } },
    {
      title: 'Where, and until when?',
      ...(isPlaced && role
        ? { said: placeWords({ scope: role.scope, place: binding, project: projectOf(binding, names) }) }
        : {}),
      back: { placed: '' },
    },
    { title: 'What this gives', back: {} },
  ]
  const wrong = refused ? wrongOf(refused.problem, FIELDS) : undefined
  const content =
    at === 0
      ? await whoStep(inside, draft)
      : at === 1 || !role
        ? await roleStep(inside, draft)
        : at === 2
          ? await whereStep(inside, draft, { role, ...(wrong ? { wrong } : {}) })
          : await reviewStep(inside, { draft, role, names })
  return shell(visit, who, {
    title: draft.binding === '' ? 'Give a role' : 'Change a binding',
    trail: [{ name: 'Bindings', path: '/bindings' }],
    status: refused ? 422 : 200,
    content: html`<ol class="steps">${steps.map((step, number) => stepLine(step, { draft, number, at }))}</ol>
${wrong && wrong.others.length > 0 && alarm(wrong.others)}
${card(steps[at]?.title ?? '', content)}`,
  })
}

function stepLine(
  { title, said, back }: Step,
  { draft, number, at }: { draft: Draft; number: number; at: number },
): Part {
  if (number > at) return html`<li><span class="quiet-text">${title}</span></li>`
  if (number === at) return html`<li aria-current="step"><strong>${title}</strong></li>`
  const change = draftPath(draft, back)
  return html`<li class="done"><span class="named"><small>${title}</small><strong>${said}</strong></span><a class="button plain" href="${change}">Change<span class="unseen">: ${title}</span></a></li>`
}

async function reviewStep(
  inside: Inside,
  { draft, role, names }: { draft: Draft; role: Role; names: Names },
): Promise<Html> {
  const { visit } = inside
  const binding = bindingOf(draft)
  const [clusters, members] = await Promise.all([
    role.rules.length + role.cluster_roles.length > 0 ? reachOf(visit, binding) : [],
    draft.group === ''
      ? undefined
      : visit.ask<PageOf<unknown>>('GET', `/group-memberships?group_id=${encodeURIComponent(draft.group)}&limit=200`),
  ])
  const to = draft.binding === '' ? '/bindings' : `/bindings/${encodeURIComponent(draft.binding)}`
  const fields = DRAFT_FIELDS.filter(name => draft[name] !== '')
  return html`<p class="says">${sentenceOf({ subject: subjectOf(draft, names), isGroup: draft.group !== '', role, binding, names })}</p>
${members?.isOk && html`<p class="quiet-text">${membersWords(members.body)}</p>`}
${role.rules.length + role.cluster_roles.length > 0 && reachWords(clusters)}
<div class="buttons">${form(visit, { to, act: draft.binding === '' ? 'Give it' : 'Save' }, html`${fields.map(name => html`<input type="hidden" name="${name}" value="${draft[name]}">`)}`)}
${mayReplay(inside) && html`<a class="button quiet" href="${replayOfDraft(draft)}">Try it on the last 30 days</a>`}</div>
<details><summary>What “${role.display_name}” allows</summary><div class="stack">${roleWords(role)}</div></details>`
}

function membersWords({ items, next_cursor }: PageOf<unknown>): string {
  if (items.length === 0) return 'Nobody is in the group yet; whoever joins it gets this.'
  const count = next_cursor === null ? String(items.length) : 'More than 200'
  return `${count} ${items.length === 1 ? 'is' : 'are'} in the group now; whoever joins later gets it too, whoever leaves loses it.`
}

type Said = {
  subject: Name
  isGroup: boolean
  role: Pick<Role, 'display_name' | 'scope'>
  binding: Schemas['Binding']
  names: Names
}

export function sentenceOf({ subject, isGroup, role, binding, names }: Said): Html {
  const place = placeWords({ scope: role.scope, place: binding, project: projectOf(binding, names) })
  return html`${isGroup && 'Everybody in '}<strong>${subject.name}</strong> ${isGroup ? 'is' : 'will be'} <strong>${role.display_name}</strong> ${place}, ${untilWords(binding.expires_at)}.`
}

function projectOf({ project_id }: Schemas['Binding'], names: Names): string | undefined {
  return project_id === null ? undefined : names.project(project_id).name
}

function subjectOf({ user, group }: Draft, names: Names): Name {
  return group === '' ? names.user(user) : names.group(group)
}

async function roleOf({ visit }: Inside, { role }: Draft): Promise<Role | undefined> {
  if (role === '') return undefined
  const { isOk, body } = await visit.ask<PageOf<Role>>('GET', `/roles?name=${encodeURIComponent(role)}`)
  return isOk ? body.items[0] : undefined
}
