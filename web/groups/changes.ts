// What forms about groups do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { idOf } from '../parts/gone'
import { textOf } from '../parts/read'
import { actIfSame, saveIfSame } from '../parts/same'
import { findPrincipal } from '../principals'
import { leave } from './members'
import { deletePage, detailPage, newPage } from './pages'

export async function created(taken: Taken): Promise<Response> {
  const filled = filledOf(taken)
  const { isOk, body, problem } = await taken.visit.ask<Schemas['Group']>('POST', '/groups', filled)
  return isOk ? redirect(`/groups/${body.id}?done=created`) : newPage(taken, { status: 422, problem, filled })
}

export async function changed(taken: Taken): Promise<Response> {
  const filled = filledOf(taken)
  const sent = { what: 'this group', body: filled }
  const { isOk, ...refused } = await saveIfSame(taken, `/groups/${idOf(taken)}`, sent)
  if (isOk) return redirect(`/groups/${idOf(taken)}?done=saved`)
  return detailPage(taken, { ...refused, filled })
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/groups/${idOf(taken)}`, { what: 'this group' })
  return isOk ? redirect('/groups?done=deleted') : deletePage(taken, problem)
}

export async function joined(taken: Taken): Promise<Response> {
  const member = textOf(taken.fields, 'member')
  const found = await findPrincipal(taken.visit, member)
  if (!found) return detailPage(taken, { status: 422, problem: { detail: 'There is nobody of that name' }, member })
  const input = { group_id: taken.params.id ?? '', user_id: found.id }
  const { isOk, status, problem } = await taken.visit.ask('POST', '/group-memberships', input)
  return isOk ? redirect(`/groups/${idOf(taken)}?done=added`) : detailPage(taken, { status, problem, member })
}

export function left(taken: Taken): Promise<Response> {
  return leave(taken, {
    back: `/groups/${idOf(taken)}`,
    otherwise: ({ status, problem }) => detailPage(taken, { status, problem }),
  })
}

function filledOf({ fields }: Taken): Schemas['GroupInput'] {
  return { name: textOf(fields, 'name'), display_name: textOf(fields, 'display_name') }
}
