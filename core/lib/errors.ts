// The one place where a failure of the API becomes an answer: a Problem as it is, anything else as a 500 that tells
// nothing, with its cause in the log under the same request id.
import { Elysia, ParseError, ValidationError } from 'elysia'
import type { Log } from '../../kit/log'
import type { Ids } from './ids'
import { Problem } from './problem'
import { brokenPaths, problemOf } from './violations'

export function errors({ log, ids }: { log: Log; ids: Ids }) {
  return new Elysia({ normalize: false })
    .onRequest(({ set }) => {
      set.headers['x-request-id'] = ids.next()
    })
    .onError({ as: 'global' }, ({ error, code, set, request }) => {
      const requestId = String(set.headers['x-request-id'])
      const problem = problemFor(error, code)
      // A probe that comes before we are ready is answered, not mourned.
      if (problem.status >= 500 && problem.code !== 'unavailable') {
        const { pathname } = new URL(request.url)
        const cause = error instanceof ValidationError ? brokenPaths(error) : (problem.options.cause ?? error)
        log.error('request failed', { request_id: requestId, method: request.method, path: pathname, error: cause })
      }
      return problem.toResponse(requestId)
    })
}

function problemFor(error: unknown, code: unknown): Problem {
  if (error instanceof Problem) return error
  if (error instanceof ValidationError) return problemOf(error)
  if (code === 'NOT_FOUND') return new Problem('not-found', 'There is no such path')
  if (error instanceof ParseError) {
    // What authn refused before it let the body be read comes wrapped.
    return error.cause instanceof Problem ? error.cause : new Problem('invalid-request', 'The body is not JSON')
  }
  const sqlState = (error as { code?: unknown } | null)?.code
  // Two requests that raced each other to one name, or a row that went away meanwhile: the checks before told most.
  if (sqlState === '23505') return new Problem('conflict', 'Something like it exists', { cause: error })
  if (sqlState === '23514' && constraintOf(error) === 'users_machine_domain')
    return new Problem('invalid-input', RESERVED, {
      errors: [{ pointer: '/email', code: 'reserved', detail: RESERVED }],
    })
  if (sqlState === '23503') return new Problem('conflict', 'It names or is named by something else', { cause: error })
  return new Problem('internal', undefined, { cause: error })
}

const RESERVED = 'Addresses of this domain are for machine users'

function constraintOf(error: unknown): unknown {
  return (error as { constraint_name?: unknown } | null)?.constraint_name
}
