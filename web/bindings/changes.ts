// What forms about bindings do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { idOf } from '../parts/gone'
import { actIfSame, saveIfSame } from '../parts/same'
import { draftOf, inputOf } from './draft'
import { newPage } from './new-page'
import { deletePage } from './pages'

export async function created(taken: Taken): Promise<Response> {
  const draft = draftOf(taken.fields)
  const { isOk, body, problem } = await taken.visit.ask<Schemas['Binding']>('POST', '/bindings', inputOf(draft))
  return isOk ? redirect(`/bindings/${body.id}?done=created`) : newPage(taken, { problem, draft })
}

export async function changed(taken: Taken): Promise<Response> {
  const path = `/bindings/${idOf(taken)}`
  const draft = draftOf(taken.fields)
  const { isOk, problem, same } = await saveIfSame(taken, path, { what: 'this binding', body: inputOf(draft) })
  if (isOk) return redirect(`${path}?done=saved`)
  const etag = same ?? (await taken.visit.ask('GET', path)).etag ?? ''
  return newPage(taken, { problem, draft: { ...draft, etag } })
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/bindings/${idOf(taken)}`, { what: 'this binding' })
  return isOk ? redirect('/bindings?done=removed') : deletePage(taken, problem)
}
