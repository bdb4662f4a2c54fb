// What forms about projects do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { actIfSame, saveIfSame } from '../parts/same'
import { deletePage, detailPage, newPage } from './pages'

export async function created(taken: Taken): Promise<Response> {
  const { visit } = taken
  const { isOk, body, problem } = await visit.ask<Schemas['Project']>('POST', '/projects', inputOf(taken))
  return isOk ? redirect(`/projects/${body.id}?done=created`) : newPage(taken, { problem, filled: inputOf(taken) })
}

export async function changed(taken: Taken): Promise<Response> {
  const { params } = taken
  const filled = inputOf(taken)
  const sent = { what: 'this project', body: filled }
  const { isOk, problem, same } = await saveIfSame(taken, `/projects/${params.id}`, sent)
  return isOk ? redirect(`/projects/${params.id}?done=saved`) : detailPage(taken, { problem, filled, same })
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/projects/${taken.params.id}`, { what: 'this project' })
  return isOk ? redirect('/projects?done=deleted') : deletePage(taken, problem)
}

function inputOf({ fields }: Taken): Schemas['ProjectInput'] {
  return { name: (fields.get('name') ?? '').trim(), display_name: (fields.get('display_name') ?? '').trim() }
}
