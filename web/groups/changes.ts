// What forms about groups do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { idOf } from '../parts/gone'
import { textOf } from '../parts/read'
import { findPrincipal } from '../principals'
import { leave } from './members'
import { deletePage, detailPage, newPage } from './pages'

export async function created(taken: Taken): Promise<Response> {
  const filled = filledOf(taken)
  const { isOk, body, problem } = await taken.visit.ask<Schemas['Group']>('POST', '/groups', filled)
  return isOk ? redirect(`/groups/${body.id}?done=created`) : newPage(taken, { problem, filled })
}

export async function changed(taken: Taken): Promise<Response> {
  const filled = filledOf(taken)
  const { isOk, problem } = await taken.visit.ask('PUT', `/groups/${idOf(taken)}`, filled)
  return isOk ? redirect(`/groups/${idOf(taken)}?done=saved`) : detailPage(taken, { problem, filled })
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await taken.visit.ask('DELETE', `/groups/${idOf(taken)}`)
  return isOk ? redirect('/groups?done=deleted') : deletePage(taken, problem)
}

export async function joined(taken: Taken): Promise<Response> {
  const member = textOf(taken.fields, 'member')
  const found = await findPrincipal(taken.visit, member)
  if (!found) return detailPage(taken, { problem: { detail: 'There is nobody of that name' }, member })
  const input = { group_id: taken.params.id ?? '', user_id: found.id }
  const { isOk, problem } = await taken.visit.ask('POST', '/group-memberships', input)
  return isOk ? redirect(`/groups/${idOf(taken)}?done=added`) : detailPage(taken, { problem, member })
}

export function left(taken: Taken): Promise<Response> {
  return leave(taken, {
    back: `/groups/${idOf(taken)}`,
    otherwise: problem => detailPage(taken, { problem, member: '' }),
  })
}

function filledOf({ fields }: Taken): Schemas['GroupInput'] {
  return { name: textOf(fields, 'name'), display_name: textOf(fields, 'display_name') }
}
