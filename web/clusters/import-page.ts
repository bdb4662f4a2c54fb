// Bringing a cluster in: a name and a project, then one command, then the page turns green.
import type { Schemas } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { Inside } from '../inside'
import { form, input, select } from '../parts/form'
import { wrongOf } from '../parts/notice'
import { card, command } from '../parts/small'
import { projectNames } from '../projects/names'
import type { ProblemBody } from '../visit'
import { clusterPage, readCluster, stateBadge, TRAIL } from './states'

export async function importPage(
  { visit, who }: Inside,
  refused?: { problem: ProblemBody; filled: { name: string; project_id: string } },
): Promise<Response> {
  const { list } = await projectNames(visit)
  const wrong = wrongOf(refused?.problem, ['name', 'project_id'])
  const fields = html`${input({ name: 'name', label: 'Name', hint: 'A DNS label, as kubectl will show it: prod-eu, laptop…', value: refused?.filled.name ?? '', isRequired: true, maxLength: 63, wrong })}
${select(
  { name: 'project_id', label: 'Project', value: refused?.filled.project_id ?? '', wrong },
  list.map(({ id, display_name }) => ({ value: id, name: display_name })),
)}`
  return shell(visit, who, {
    title: 'Import a cluster',
    trail: TRAIL,
    status: refused ? 422 : 200,
    content: card('Which one is it?', form(visit, { to: '/clusters', act: 'Next: join its agent', wrong }, fields)),
  })
}

/** Before: what will be made. After: the command, once, and the state beside it. */
export async function joinPage(
  inside: Inside,
  enrolment?: Schemas['Enrolment'],
  problem?: ProblemBody,
): Promise<Response> {
  const { visit } = inside
  const cluster = await readCluster(inside)
  if (!cluster.isOk) return clusterPage(inside, cluster, { content: html`` })
  const to = `/clusters/${cluster.body.id}/join`
  const again = form(
    visit,
    { to, act: enrolment ? 'Make new ones' : 'Make the command', wrong: wrongOf(problem, []) },
    html`${input({ name: 'roles', label: 'Restrict the agent to these ClusterRoles', hint: 'Optional, separated by commas, as view,edit. A restricted agent can give these and nothing else.' })}`,
  )
  return clusterPage(inside, cluster, {
    at: to,
    status: problem ? 422 : 200,
    content: html`<div class="card" id="state" data-live="clusters"><div class="spread"><h2>Agent</h2>${stateBadge(cluster.body)}</div>
<p>${cluster.body.status.state === 'connected' ? html`It is connected. <a href="/clusters/${cluster.body.id}">Go to the cluster</a>, or <a href="/kubeconfig?cluster=${cluster.body.id}">use it with kubectl</a>.` : 'This turns green by itself when the agent connects.'}</p></div>
${enrolment && commands(enrolment)}
${card(enrolment ? 'Lost it?' : 'A command for one time', html`<p>It holds a token that works once and for a short time. The first cluster that uses it is the one this name stands for from then on.</p>${again}`)}`,
  })
}

function commands({ manifest, join }: Schemas['Enrolment']) {
  return html`${card('In the cluster', html`<p>Run this where <code>kubectl</code> reaches the cluster. It is shown once.</p>${command('manifest', `kubectl apply -f - <<'EOF'\n${manifest.trimEnd()}\nEOF`)}`)}
${card('Or beside it, without an image', command('join', `sal agent --kubeconfig KUBECONFIG --join '${join}'`))}`
}
