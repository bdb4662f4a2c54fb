// What each status means here, and the headers that come with an answer.
import type { Header, Operation } from './document'

const REFUSALS: Record<string, string> = {
  400: 'The body is not JSON',
  401: 'There is no valid token',
  403: 'Your roles do not allow it',
  404: 'There is no such thing, or you may not see it',
  409: 'It conflicts with what is there; `existing_id` names that where it has a name in common',
  410: 'The link or token has expired',
  412: 'It has changed since the state that `If-Match` names',
  413: 'The request is too large',
  422: 'The input breaks rules; `errors` lists all of them',
  429: 'Too many requests; `Retry-After` says when to come again',
  500: 'Something failed here',
  503: 'Not ready to serve',
}

/** Throws RangeError for a status that has no sentence yet. */
export function describeReply(status: string): string {
  const sentence = REFUSALS[status]
  if (sentence === undefined) throw new RangeError(`Cannot describe status ${status}: add its sentence to replies.ts`)
  return sentence
}

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
