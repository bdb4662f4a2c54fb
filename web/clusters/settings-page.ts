// What can be changed of a cluster, and its end.
import type { PageOf } from '../api'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { check, form, input, sameField, select, textarea } from '../parts/form'
import { alarm, wrongOf } from '../parts/notice'
import { card } from '../parts/small'
import { projectNames } from '../projects/names'
import { type ProblemBody, sentencesOf } from '../visit'
import { type Cluster, clusterPage, readCluster, TRAIL } from './states'

export const FIELDS = [
  'name',
  'project_id',
  'shared_project_ids',
  'labels',
  'kubectl_cli_enabled',
  'kubectl_browser_enabled',
  'sign_in_within_seconds',
]

type Filled = Omit<Cluster, 'id' | 'fingerprint' | 'created_at' | 'status'>
export type Refused = { problem: ProblemBody; filled: Filled; same?: string | undefined }

export async function settingsPage(inside: Inside, refused?: Refused): Promise<Response> {
  const { visit } = inside
  const [cluster, { list }] = await Promise.all([readCluster(inside), projectNames(visit)])
  if (!cluster.isOk) return clusterPage(inside, cluster, { content: html`` })
  const wrong = wrongOf(refused?.problem, FIELDS)
  const shown: Cluster = { ...cluster.body, ...refused?.filled }
  const { id, name, project_id, shared_project_ids, labels } = shown
  const fields = html`${sameField(refused?.same ?? cluster.etag)}${input({ name: 'name', label: 'Name', value: name, isRequired: true, maxLength: 63, wrong })}
${select(
  {
    name: 'project_id',
    label: 'Project',
    hint: 'Moving it gives it to whom the other project gives its clusters, and takes it from those of this one.',
    value: project_id,
    wrong,
  },
  list.map(one => ({ value: one.id, name: one.display_name })),
)}
<fieldset><legend>Shared with</legend><div class="choices">${list.filter(one => one.id !== project_id).map(one => check({ name: 'shared_project_ids', value: one.id, label: one.display_name, isChecked: shared_project_ids.includes(one.id) }))}</div></fieldset>
${textarea({ name: 'labels', label: 'Labels', hint: 'One a line, as region=eu. Bindings can choose clusters by them.', value: linesOf(labels), wrong, more: html` class="mono"` })}
${limits(shown)}`
  return clusterPage(inside, cluster, {
    status: refused ? 422 : 200,
    content: html`<div class="halves">${card('Settings', form(visit, { to: visit.url.pathname, act: 'Save', wrong }, fields))}
${card('Delete this cluster', html`<p>Its agent is told to remove everything it made, open streams end, and the name is free again. The audit stays.</p><div class="buttons"><a class="button danger" href="/clusters/${id}/delete">Delete</a></div>`)}</div>`,
  })
}

function limits({ kubectl_cli_enabled, kubectl_browser_enabled, sign_in_within_seconds }: Cluster): Html {
  const hours = sign_in_within_seconds === null ? '' : String(sign_in_within_seconds / 3600)
  return html`<fieldset><legend>Limits of this cluster</legend>
<small>They can only take away from what holds for a person.</small>
${check({ name: 'no_cli', label: 'No kubectl from a command line', isChecked: kubectl_cli_enabled === false })}
${check({ name: 'no_browser', label: 'No kubectl in the console', isChecked: kubectl_browser_enabled === false })}
${input({ name: 'sign_in_hours', label: 'kubectl only this many hours after a sign-in', value: hours, type: 'number', more: html` min="0" step="any" placeholder="no rule"` })}</fieldset>`
}

function linesOf(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')
}

export async function deletePage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who, params } = inside
  const [cluster, live, people] = await Promise.all([
    readCluster(inside),
    visit.ask<PageOf<unknown>>('GET', `/connections?cluster_id=${params.id}&limit=200`),
    visit.ask<PageOf<unknown>>('GET', `/access/principals?cluster=${params.id}&verb=get&resource=pods&limit=200`),
  ])
  if (!cluster.isOk) return clusterPage(inside, cluster, { content: html`` })
  const { name } = cluster.body
  const count = (answer: typeof live, word: string) =>
    answer.isOk && html`<li>${answer.body.items.length}${answer.body.next_cursor !== null && ' or more'} ${word}</li>`
  return shell(visit, who, {
    title: `Delete ${name}?`,
    trail: [...TRAIL, { name, path: `/clusters/${params.id}` }],
    status: problem ? 409 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      'What breaks',
      html`<ul class="plain-list">${count(live, 'open connections are cut now')}${count(people, 'people and machines lose access to it')}</ul>
<p>Its agent removes the ServiceAccounts and bindings it made. This cannot be undone; importing it again makes a new cluster.</p>
<div class="buttons">${form(visit, { to: `/clusters/${params.id}/delete`, act: 'Delete for good', isDanger: true }, sameField(cluster.etag))}<a class="button quiet" href="/clusters/${params.id}/settings">Leave it</a></div>`,
    )}`,
  })
}
