// What forms about identity providers do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { etagIn } from '../parts/form'
import { idOf } from '../parts/gone'
import { textOf } from '../parts/read'
import { actIfSame, type Saved, saveIfSame } from '../parts/same'
import { filledOf, type Provider } from './form'
import { detailPage, endPage, newPage } from './pages'
import { inputOf } from './write'

type Input = Schemas['IdentityProviderInput']

const WHAT = 'this provider'

export async function created(taken: Taken): Promise<Response> {
  const filled = filledOf(taken.fields)
  const input: Input = { ...filled, client_secret: taken.fields.get('client_secret') ?? '' }
  const { isOk, body, problem } = await taken.visit.ask<Provider>('POST', '/identity-providers', input)
  return isOk ? redirect(`/providers/${body.id}?done=created`) : newPage(taken, { problem, filled })
}

export async function changed(taken: Taken): Promise<Response> {
  const { fields } = taken
  const filled = filledOf(fields)
  const secret = fields.get('client_secret') ?? ''
  const path = `/identity-providers/${idOf(taken)}`
  const before = await taken.visit.ask<Provider>('GET', path)
  if (!before.isOk) return detailPage(taken)
  const body: Input = {
    ...filled,
    client_secret_version: before.body.client_secret_version + (secret === '' ? 0 : 1),
    ...(secret === '' ? {} : { client_secret: secret }),
  }
  const sent = { what: WHAT, body, secrets: ['client_secret'] }
  const { isOk, problem, same } = await saveIfSame(taken, path, sent)
  return isOk ? redirect(`/providers/${idOf(taken)}?done=saved`) : detailPage(taken, { problem, filled, same })
}

/** Changes nothing: the form again as it is filled, with a row more or less. */
export function drafted(taken: Taken): Promise<Response> {
  const filled = filledOf(taken.fields)
  if (taken.fields.get('row') === 'add') filled.group_mappings.push({ provider_group: '', group_id: '' })
  const id = textOf(taken.fields, 'provider_id')
  return id === ''
    ? newPage(taken, { filled })
    : detailPage({ ...taken, params: { id } }, { filled, same: etagIn(taken.fields) })
}

export async function enabled(taken: Taken): Promise<Response> {
  const { isOk, problem } = await switched(taken, true)
  return isOk ? redirect(`/providers/${idOf(taken)}?done=enabled`) : detailPage(taken, { problem })
}

export async function disabled(taken: Taken): Promise<Response> {
  const { isOk, problem } = await switched(taken, false)
  return isOk ? redirect(`/providers/${idOf(taken)}?done=disabled`) : endPage(taken, 'disable', problem)
}

async function switched(taken: Taken, isEnabled: boolean): Promise<Pick<Saved, 'isOk' | 'problem'>> {
  const path = `/identity-providers/${idOf(taken)}`
  const before = await taken.visit.ask<Provider>('GET', path)
  return before.isOk ? actIfSame(taken, path, { what: WHAT, body: inputOf(before.body, isEnabled) }) : before
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/identity-providers/${idOf(taken)}`, { what: WHAT })
  return isOk ? redirect('/providers?done=deleted') : endPage(taken, 'delete', problem)
}
