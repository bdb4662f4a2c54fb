// An identity provider as the API takes it: what is not changed is sent as it is.
import type { Schemas } from '../api'
import type { Read } from '../parts/bulk/model'
import type { Answer, Visit } from '../visit'
import type { Provider } from './form'

/** `isEnabled` of one that was read with its etag. */
export function inputOf(provider: Provider, is_enabled: boolean): Schemas['IdentityProviderInput'] {
  const { id: _, redirect_uri: __, created_at: ___, ...kept } = provider
  return { ...kept, is_enabled }
}

export function switched(
  visit: Visit,
  { row, etag = '' }: Read<Provider>,
  isEnabled: boolean,
): Promise<Answer<unknown>> {
  const path = `/identity-providers/${row.id}`
  return visit.askIfSame('PUT', path, { etag, body: inputOf(row, isEnabled) })
}

export async function changed(visit: Visit, id: string, isEnabled: boolean): Promise<Answer<unknown>> {
  const before = await visit.ask<Provider>('GET', `/identity-providers/${encodeURIComponent(id)}`)
  return before.isOk ? switched(visit, { row: before.body, etag: before.etag }, isEnabled) : before
}
