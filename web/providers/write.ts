// An identity provider as the API takes it: what is not changed is sent as it is.
import type { Schemas } from '../api'
import type { Answer, Visit } from '../visit'
import type { Provider } from './form'

type Input = Schemas['IdentityProviderInput']

/** `id` is safe to put into a path. */
export async function replace(
  visit: Visit,
  id: string,
  change: (before: Input & Provider) => Input,
): Promise<Answer<unknown>> {
  const path = `/identity-providers/${id}`
  const before = await visit.ask<Provider>('GET', path)
  if (!before.isOk) return before
  const { id: _, redirect_uri: __, created_at: ___, ...kept } = before.body
  return visit.ask('PUT', path, change(kept as Input & Provider))
}
