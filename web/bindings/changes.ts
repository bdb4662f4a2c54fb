// What forms about bindings do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { idOf } from '../parts/gone'
import { draftOf, inputOf } from './draft'
import { newPage } from './new-page'
import { deletePage } from './pages'

export async function created(taken: Taken): Promise<Response> {
  const draft = draftOf(taken.fields)
  const { isOk, body, problem } = await taken.visit.ask<Schemas['Binding']>('POST', '/bindings', inputOf(draft))
  return isOk ? redirect(`/bindings/${body.id}?done=created`) : newPage(taken, { problem, draft })
}

export async function changed(taken: Taken): Promise<Response> {
  const { visit, fields } = taken
  const draft = draftOf(fields)
  const { isOk, problem } = await visit.ask('PUT', `/bindings/${idOf(taken)}`, inputOf(draft))
  return isOk ? redirect(`/bindings/${idOf(taken)}?done=saved`) : newPage(taken, { problem, draft })
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await taken.visit.ask('DELETE', `/bindings/${idOf(taken)}`)
  return isOk ? redirect('/bindings?done=removed') : deletePage(taken, problem)
}
