// What forms about people do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import { leave } from '../groups/members'
import type { Taken } from '../inside'
import { idOf } from '../parts/gone'
import { textOf } from '../parts/read'
import { actIfSame, saveIfSame } from '../parts/same'
import { sentencesOf } from '../visit'
import { detailPage, withUser } from './detail-page'
import { endPage } from './end-pages'
import { invitationPage, newPage } from './new-page'
import { type Refused, settingsPage } from './settings-page'
import type { User } from './show'
import { inputOf } from './write'

const WHAT = 'this person'

/** The person, their groups, the link. What is refused after the person is there is said beside the link. */
export async function created(taken: Taken): Promise<Response> {
  const { visit, fields } = taken
  const filled = {
    name: textOf(fields, 'name'),
    email: textOf(fields, 'email').toLowerCase(),
    groups: fields.getAll('group'),
  }
  const user = await visit.ask<User>('POST', '/users', { name: filled.name, email: filled.email })
  if (!user.isOk) return newPage(taken, { problem: user.problem, filled })
  const problems: string[] = []
  for (const group_id of filled.groups) {
    const added = await visit.ask('POST', '/group-memberships', { group_id, user_id: user.body.id })
    if (!added.isOk) problems.push(...sentencesOf(added.problem))
  }
  return invitation(taken, { user: user.body, problems })
}

export function invited(taken: Taken): Promise<Response> {
  return withUser(taken, user => invitation(taken, { user, problems: [] }))
}

async function invitation(taken: Taken, { user, problems }: { user: User; problems: string[] }): Promise<Response> {
  const made = await taken.visit.ask<Schemas['Invitation']>('POST', `/users/${user.id}/invitations`)
  if (!made.isOk) return detailPage({ ...taken, params: { id: user.id } }, made.problem)
  return invitationPage(taken, { user, invitation: made.body, problems })
}

export function saved(taken: Taken): Promise<Response> {
  return withUser(taken, async user => {
    const filled = textOf(taken.fields, 'part') === 'kubectl' ? kubectlOf(taken.fields) : personOf(taken.fields)
    const sent = { what: WHAT, body: inputOf(user, filled) }
    const { isOk, problem, same } = await saveIfSame(taken, `/users/${user.id}`, sent)
    return isOk ? redirect(`/users/${user.id}/settings?done=saved`) : settingsPage(taken, { problem, filled, same })
  })
}

function personOf(fields: URLSearchParams): Refused['filled'] {
  return {
    name: textOf(fields, 'name'),
    email: textOf(fields, 'email').toLowerCase(),
    must_change_password: fields.has('must_change_password'),
  }
}

function kubectlOf(fields: URLSearchParams): Refused['filled'] {
  const switched = (name: string) => (textOf(fields, name) === '' ? null : textOf(fields, name) === 'true')
  const within = textOf(fields, 'sign_in_within_seconds')
  return {
    kubectl_cli_enabled: switched('kubectl_cli_enabled'),
    kubectl_browser_enabled: switched('kubectl_browser_enabled'),
    sign_in_within_seconds: within === '' ? null : Number(within),
  }
}

export function disabled(taken: Taken): Promise<Response> {
  return withUser(taken, async user => {
    const sent = { what: WHAT, body: inputOf(user, { is_disabled: true }) }
    const { isOk, problem } = await actIfSame(taken, `/users/${user.id}`, sent)
    return isOk ? redirect(`/users/${user.id}?done=disabled`) : endPage('disable')(taken, problem)
  })
}

export function enabled(taken: Taken): Promise<Response> {
  return withUser(taken, async user => {
    const sent = { what: WHAT, body: inputOf(user, { is_disabled: false }) }
    const { isOk, problem } = await actIfSame(taken, `/users/${user.id}`, sent)
    return isOk ? redirect(`/users/${user.id}?done=enabled`) : detailPage(taken, problem)
  })
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/users/${idOf(taken)}`, { what: WHAT })
  return isOk ? redirect('/users?done=deleted') : endPage('delete')(taken, problem)
}

export async function joined(taken: Taken): Promise<Response> {
  const input = { group_id: textOf(taken.fields, 'group'), user_id: taken.params.id ?? '' }
  const { isOk, problem } = await taken.visit.ask('POST', '/group-memberships', input)
  return isOk ? redirect(`/users/${idOf(taken)}?done=added`) : detailPage(taken, problem)
}

export function left(taken: Taken): Promise<Response> {
  return leave(taken, { back: `/users/${idOf(taken)}`, otherwise: ({ problem }) => detailPage(taken, problem) })
}
