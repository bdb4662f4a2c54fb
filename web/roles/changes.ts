// What forms about roles do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { etagIn } from '../parts/form'
import { idOf } from '../parts/gone'
import { actIfSame, saveIfSame } from '../parts/same'
import { replayOfRole } from '../replay/proposal'
import { filledOf, inputOfRole } from './form'
import { deletePage, editPage, newPage } from './pages'

export async function created(taken: Taken): Promise<Response> {
  const filled = filledOf(taken.fields)
  const { isOk, body, problem } = await taken.visit.ask<Schemas['Role']>('POST', '/roles', inputOfRole(filled))
  return isOk ? redirect(`/roles/${body.id}?done=created`) : newPage(taken, { problem, filled })
}

export async function changed(taken: Taken): Promise<Response> {
  const filled = filledOf(taken.fields)
  const sent = { what: 'this role', body: inputOfRole(filled) }
  const { isOk, problem, same } = await saveIfSame(taken, `/roles/${idOf(taken)}`, sent)
  return isOk ? redirect(`/roles/${idOf(taken)}?done=saved`) : editPage(taken, { problem, filled, same })
}

/** Changes nothing: shows the form again as it is filled, with a row more or less where one was asked for. */
export function previewed(taken: Taken): Response | Promise<Response> {
  const { fields } = taken
  const filled = filledOf(fields)
  if (fields.get('row') === 'add') filled.rules.push(EMPTY_RULE)
  const id = fields.get('role_id') ?? ''
  return id === ''
    ? newPage(taken, { filled })
    : editPage({ ...taken, params: { id } }, { filled, same: etagIn(fields) })
}

/** On to what people really asked for, held against the role as it is filled; nothing is saved. */
export function tried(taken: Taken): Response | Promise<Response> {
  const { fields } = taken
  const path = replayOfRole(fields)
  if (path !== undefined) return redirect(path)
  const problem = { detail: 'The role is too long to be tried: it has too many rules for an address' }
  const refused = { problem, filled: filledOf(fields), same: etagIn(fields) }
  return editPage({ ...taken, params: { id: fields.get('role_id') ?? '' } }, refused)
}

const EMPTY_RULE: Schemas['PolicyRule'] = {
  ...{ api_groups: [], resources: [], verbs: [], resource_names: [], non_resource_urls: [] },
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/roles/${idOf(taken)}`, { what: 'this role' })
  return isOk ? redirect('/roles?done=deleted') : deletePage(taken, problem)
}
