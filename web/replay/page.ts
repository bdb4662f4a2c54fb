// `/access/replay`: a change to who holds what, built here or brought from a binding's page, held against the audit of the
// last days. All of it stands in the address; nothing is changed.

import { accessTabs, REPLAY_PATH } from '../access/tabs'
import type { PageOf, Schemas } from '../api'
import { bindingOf } from '../bindings/draft'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside, InsidePage } from '../inside'
import { bindingNames } from '../names'
import { input, select } from '../parts/form'
import { emptyState } from '../parts/listing'
import { alarm, refusal, type Wrong } from '../parts/notice'
import { card } from '../parts/small'
import { type Found, findPrincipal } from '../principals'
import { filledOf } from '../roles/form'
import { type ProblemBody, sentencesOf } from '../visit'
import { added, addForm, hidden, isAdding } from './add'
import { goOn } from './changed-role'
import { inputFor, isEmpty, type Proposal, proposalOf, replayPath, USUAL_DAYS } from './proposal'
import { replayResult } from './result'
import { withoutForm } from './without'
import { heldWords } from './words'

type Binding = Schemas['Binding']
type Role = Schemas['Role']

export const replayPage: InsidePage = async inside => {
  const { visit, who } = inside
  const proposal = proposalOf(visit.url)
  const wrong = isAdding(visit.url) ? await added(inside, proposal) : undefined
  if (wrong instanceof Response) return wrong
  const isTried = proposal.days !== '' && !isEmpty(proposal) && !wrong
  const result = isTried ? await tried(inside, proposal) : undefined
  return shell(visit, who, {
    title: 'What would have happened?',
    lead: 'A change to who holds what, held against what people really asked for. Nothing is changed by it.',
    trail: [{ name: 'Access questions', path: '/access' }],
    content: html`${accessTabs(inside, REPLAY_PATH)}
${isEmpty(proposal) ? teaching() : card('The change', await changeForm(inside, proposal, result?.whoIsWrong))}
${result?.content}
<div class="halves" id="build">${card('Give a role', await addForm(inside, proposal, wrong))}
${card('Take a binding away', await withoutForm(inside, proposal))}</div>`,
  })
}

function teaching(): Html {
  return emptyState({
    icon: 'access',
    title: 'Try a change before you make it',
    text: 'Give a role or take a binding away, here below; or change a role on its own page and try that. Salaminia goes through what was asked of your clusters in the last days and says, person by person, which requests would have been refused and which refused ones would have passed.',
  })
}

type Line = { said: Html; path: string; act?: Html }

async function changeForm(inside: Inside, proposal: Proposal, whoIsWrong: string | undefined): Promise<Html> {
  const { without, adds, roles, days, principal } = proposal
  const lines = await changeLines(inside, proposal)
  const wrong: Wrong = { byField: new Map(whoIsWrong ? [['principal', whoIsWrong]] : []), others: [] }
  return html`<ul class="members changes">${lines.map(({ said, path, act }, at) => html`<li class="spread"><span>${said}</span><span class="buttons">${act}<a class="button plain" href="${path}">Leave out<span class="unseen"> change ${at + 1}</span></a></span></li>`)}</ul>
<form class="inline-form" action="${REPLAY_PATH}">${hidden({ without, adds, roles })}
${select({ name: 'days', label: 'Asked in', value: days || USUAL_DAYS }, DAYS)}
${input({ name: 'principal', label: 'Asked by', value: principal, maxLength: 254, wrong, more: html` list="holders" autocomplete="off" placeholder="everybody"` })}
<button>Try it</button></form>`
}

const DAYS = ['1', '7', '30', '90', '365'].map(value => ({
  value,
  name: value === '1' ? 'the last day' : `the last ${value} days`,
}))

async function changeLines(inside: Inside, proposal: Proposal): Promise<Line[]> {
  const { visit } = inside
  const { without, adds, roles: changed } = proposal
  const found = await Promise.all(without.map(id => visit.ask<Binding>('GET', `/bindings/${encodeURIComponent(id)}`)))
  const gone = found.flatMap(({ isOk, body }) => (isOk ? [body] : []))
  const drafts = adds.map(bindingOf)
  const [names, roles] = await Promise.all([
    bindingNames(inside, [...gone, ...drafts]),
    visit.ask<PageOf<Role>>('GET', '/roles?limit=200'),
  ])
  const roleOf = (name: string) => (roles.isOk ? roles.body.items.find(role => role.name === name) : undefined)
  const says = (binding: Binding) => heldWords(binding, { names, role: roleOf(binding.role) })
  return [
    ...without.map((id, at) => ({
      said: html`<strong class="taken">Without:</strong> ${found[at]?.isOk ? says(found[at].body) : 'a binding that is not there, or not yours to see.'}`,
      path: replayPath({ ...proposal, without: without.filter(other => other !== id) }),
    })),
    ...drafts.map((draft, at) => ({
      said: html`<strong class="given">With:</strong> ${says(draft)}`,
      path: replayPath({ ...proposal, adds: adds.filter((_, other) => other !== at) }),
    })),
    ...changed.map(role => ({
      said: html`<strong class="given">Changed:</strong> the role <strong>${filledOf(new URLSearchParams(role)).display_name}</strong>, as in its editor`,
      path: replayPath({ ...proposal, roles: changed.filter(other => other !== role) }),
      act: goOn(inside, role),
    })),
  ]
}

type Tried = { content: Html; whoIsWrong?: string }

async function tried(inside: Inside, proposal: Proposal): Promise<Tried> {
  const { visit } = inside
  const { principal, without } = proposal
  const found = principal === '' ? undefined : await findPrincipal(visit, principal)
  if (principal !== '' && !found)
    return { content: html``, whoIsWrong: 'There is nobody of that name, or not for you to see' }
  if (without.length > 0 && !(await seesEveryBinding(inside)))
    return {
      content: html`<div class="tip">What would be left of everybody’s bindings is for those to try who may see all of them. You may try what it would be to give a role.</div>`,
    }
  const input = await inputFor(visit, proposal, found?.id)
  if (!input) return { content: tooMany() }
  const answer = await visit.ask<Schemas['AccessReplay']>('POST', '/access-replays', input)
  if (answer.isOk) return { content: await replayResult(inside, answer.body, { whose: found as Found | undefined }) }
  return { content: answer.status === 422 ? alarm(plainly(answer.problem)) : refusal(answer) }
}

function tooMany(): Html {
  return html`<div class="tip">There are more bindings than can be held against the audit at once. Name the person whose requests you mean, and only what they hold is looked at.</div>`
}

/** A replay takes every binding: who sees some of them only would be told that the others’ requests fail. */
async function seesEveryBinding({ visit }: Inside): Promise<boolean> {
  const { isOk, body } = await visit.ask<Schemas['Access']>('GET', '/access?permission=bindings.read')
  return isOk && body.decision === 'allow'
}

/** Those that are added come first, so they are counted as they are listed. A role is told as its editor tells it. */
function plainly(problem: ProblemBody): string[] {
  return sentencesOf(problem).map(sentence =>
    sentence
      .replace(/^\/days: /, 'Days: ')
      .replace(/^\/roles\/\d+(\/[\w/]+)?: /, 'The changed role: ')
      .replace(
        /^\/bindings\/(\d+)(\/\w+)?: /,
        (_, at: string) => `Role that would be given, number ${Number(at) + 1}: `,
      ),
  )
}
