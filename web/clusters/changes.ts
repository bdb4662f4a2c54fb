// What forms about clusters do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { actIfSame, saveIfSame } from '../parts/same'
import { importPage, joinPage } from './import-page'
import { deletePage, settingsPage } from './settings-page'

export async function created(taken: Taken): Promise<Response> {
  const { visit, fields } = taken
  const filled = { name: (fields.get('name') ?? '').trim(), project_id: fields.get('project_id') ?? '' }
  const { isOk, body, problem } = await visit.ask<Schemas['Cluster']>('POST', '/clusters', filled)
  if (!isOk) return importPage(taken, { problem, filled })
  return enrol(taken, body.id)
}

export function enrolled(taken: Taken): Promise<Response> {
  return enrol(taken, taken.params.id ?? '')
}

/** The answer holds the secret and is never a redirect: it is shown once. */
async function enrol(taken: Taken, id: string): Promise<Response> {
  const { visit, fields } = taken
  const roles = (fields.get('roles') ?? '')
    .split(',')
    .map(role => role.trim())
    .filter(role => role !== '')
  const input = roles.length > 0 ? { allow_cluster_roles: roles } : {}
  const { isOk, body, problem } = await visit.ask<Schemas['Enrolment']>('POST', `/clusters/${id}/enrolments`, input)
  const inside = { ...taken, params: { id } }
  return isOk ? joinPage(inside, body) : joinPage(inside, undefined, problem)
}

export async function changed(taken: Taken): Promise<Response> {
  const { params, fields } = taken
  const hours = Number(fields.get('sign_in_hours') || Number.NaN)
  const input = {
    name: (fields.get('name') ?? '').trim(),
    project_id: fields.get('project_id') ?? '',
    shared_project_ids: fields.getAll('shared_project_ids').filter(id => id !== fields.get('project_id')),
    labels: labelsFrom(fields.get('labels') ?? ''),
    kubectl_cli_enabled: fields.has('no_cli') ? false : null,
    kubectl_browser_enabled: fields.has('no_browser') ? false : null,
    sign_in_within_seconds: Number.isNaN(hours) ? null : Math.round(hours * 3600),
  }
  const sent = { what: 'this cluster', body: input }
  const { isOk, problem, same } = await saveIfSame(taken, `/clusters/${params.id}`, sent)
  if (isOk) return redirect(`/clusters/${params.id}/settings?done=saved`)
  return settingsPage(taken, { problem, filled: input, same })
}

/** What is no `key=value` goes to the API as it is, which says what is wrong with it. */
function labelsFrom(text: string): Record<string, string> {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '')
  return Object.fromEntries(
    lines.map(line => [line.split('=', 1)[0] ?? '', line.slice((line.split('=', 1)[0] ?? '').length + 1)]),
  )
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/clusters/${taken.params.id}`, { what: 'this cluster' })
  return isOk ? redirect('/clusters?done=deleted') : deletePage(taken, problem)
}
