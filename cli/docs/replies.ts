// What each status means here, and the headers that come with an answer.
import { COMPONENT, type Header, type Operation, type Reply } from './document'

const REFUSALS: Readonly<Record<string, readonly [name: string, sentence: string]>> = {
  400: ['InvalidRequest', 'The body is not JSON'],
  401: ['Unauthenticated', 'There is no valid token'],
  403: ['Forbidden', 'Your roles do not allow it'],
  404: ['NotFound', 'There is no such thing, or you may not see it'],
  409: ['Conflict', 'It conflicts with what is there; `existing_id` names that where it has a name in common'],
  410: ['Gone', 'The link or token has expired'],
  412: ['PreconditionFailed', 'It has changed since the state that `If-Match` names'],
  413: ['TooLarge', 'The request is too large'],
  422: ['InvalidInput', 'The input breaks rules; `errors` lists all of them'],
  429: ['TooManyRequests', 'Too many requests; `Retry-After` says when to come again'],
  500: ['Internal', 'Something failed here'],
  502: ['ProviderFailed', 'The identity provider did not answer as it should'],
  503: ['Unavailable', 'Not ready to serve'],
}

const RESPONSES = '#/components/responses/'

/** Throws RangeError for a status that has no sentence yet. */
export function refusal(status: string): { $ref: string } {
  const [name] = REFUSALS[status] ?? []
  if (name === undefined) throw new RangeError(`Cannot describe status ${status}: add its sentence to replies.ts`)
  return { $ref: RESPONSES + name }
}

/** The components that `refusal` refers to: problems, one for each status. */
export function refusals(): Record<string, Reply> {
  const content = { 'application/problem+json': { schema: { $ref: `${COMPONENT}Problem` } } }
  const entries = Object.entries(REFUSALS).map(([status, [name, description]]) => [
    name,
    { description, ...(status === '429' ? { headers: { 'Retry-After': RETRY_AFTER } } : {}), content },
  ])
  return Object.fromEntries(entries)
}

const RETRY_AFTER: Header = { description: 'Seconds to wait', schema: { type: 'integer' } }

export function describeSuccess(status: string, { operationId }: Operation): string {
  if (status === '204') return 'Done'
  if (status === '201') return 'It was made'
  if (operationId.startsWith('list')) return 'A page of the list'
  return operationId.startsWith('update') ? 'As it is now' : 'As it is'
}

const ETAG: Header = { description: 'Names this state, for `If-Match`', schema: { type: 'string' } }
const LOCATION: Header = { description: 'Path of what was made', schema: { type: 'string' } }

/** What can be replaced has an ETag, what can be read by an address has a Location. */
export function headersOf(
  status: string,
  { operationId }: Operation,
  known: ReadonlySet<string>,
): Record<string, Header> | undefined {
  const [, verb, name] = /^(create|get|update)(.+)$/.exec(operationId) ?? []
  const headers = {
    ...(verb && known.has(`update${name}`) ? { ETag: ETAG } : {}),
    ...(status === '201' && known.has(`get${name}`) ? { Location: LOCATION } : {}),
  }
  return Object.keys(headers).length > 0 ? headers : undefined
}
