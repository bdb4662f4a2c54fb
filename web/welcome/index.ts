// `/welcome`: the first steps after the first admin, each done or not by how things really stand, so that whoever comes back
// goes on where they were.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import { type Inside, type InsidePage, show, type Taken, take } from '../inside'
import { form, input } from '../parts/form'
import { wrongOf } from '../parts/notice'
import { badge, card, command } from '../parts/small'
import type { Routes } from '../router'
import type { ProblemBody } from '../visit'
import { standing } from './standing'

type Organization = Schemas['Organization']

const page: InsidePage = inside => welcomePage(inside)

async function welcomePage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const { organization, clusters, isNamed, joined, hasAsked } = await standing(inside)
  const waiting = clusters.find(({ status }) => status.state === 'pending')
  return shell(visit, who, {
    title: 'Welcome aboard',
    lead: 'Three steps, in any order. Leave and come back whenever you like.',
    at: '/welcome',
    status: problem ? 422 : 200,
    content: html`<div class="stack" id="steps" data-live="clusters audit_events">
${step('1. Name it', isNamed, organization && isNamed ? html`<p>People see it as <strong>${organization.display_name}</strong>. <a href="/settings">Change it</a></p>` : nameForm(inside, organization, problem))}
${step('2. Bring a cluster in', joined !== undefined, clusterStep(joined, waiting))}
${step('3. Your first command', hasAsked, commandStep(inside, { joined, hasAsked }))}
${isNamed && joined && hasAsked && html`<div class="notice" role="status">All done. <a href="/">To the overview</a>, or <a href="/users">bring in your team</a>.</div>`}
</div>`,
  })
}

function step(title: string, isDone: boolean, content: Html): Html {
  return card(title, content, isDone ? badge('Done', 'good') : badge('To do', 'warn'))
}

function nameForm({ visit }: Inside, organization: Organization | undefined, problem: ProblemBody | undefined): Html {
  if (!organization) return html`<p>An admin gives it a name.</p>`
  const wrong = wrongOf(problem, ['display_name'])
  const field = input({
    name: 'display_name',
    label: 'What is your organization called?',
    isRequired: true,
    maxLength: 100,
    wrong,
  })
  return form(visit, { to: '/welcome', act: 'Save', wrong }, field)
}

function clusterStep(joined: Schemas['Cluster'] | undefined, waiting: Schemas['Cluster'] | undefined): Html {
  if (joined) return html`<p><a href="/clusters/${joined.id}">${joined.name}</a> is connected.</p>`
  if (waiting)
    return html`<p><strong>${waiting.name}</strong> waits for its agent.</p><div class="buttons"><a class="button" href="/clusters/${waiting.id}/join">Join its agent</a></div>`
  return html`<p>One command in the cluster; it dials out, so nothing has to be opened.</p><div class="buttons"><a class="button" href="/clusters/new">Import a cluster</a></div>`
}

function commandStep(
  { visit }: Inside,
  { joined, hasAsked }: { joined: Schemas['Cluster'] | undefined; hasAsked: boolean },
): Html {
  if (hasAsked) return html`<p>kubectl was used here; <a href="/audit">the audit</a> says how.</p>`
  const name = joined?.name ?? 'CLUSTER'
  return html`<p>As the cluster's admin, by a role that you have already.</p>${command('first', `sal login --server ${visit.publicUrl}\nsal kubeconfig --cluster ${name} --set-context ${name}\nkubectl get namespaces`)}`
}

async function named(taken: Taken): Promise<Response> {
  const { visit, fields } = taken
  const current = await visit.ask<Organization>('GET', '/organization')
  if (!current.isOk) return welcomePage(taken, current.problem)
  const { id: _, ...input } = current.body
  const display_name = (fields.get('display_name') ?? '').trim()
  const sent = { etag: current.etag ?? '', body: { ...input, display_name } }
  const { isOk, problem } = await visit.askIfSame('PUT', '/organization', sent)
  return isOk ? redirect('/welcome?done=saved') : welcomePage(taken, problem)
}

export const welcomeRoutes: Routes = [
  ['GET /welcome', show(page)],
  ['POST /welcome', take(named)],
]
