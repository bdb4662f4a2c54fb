// The Elysia plugin that makes a feature's routes need a principal: before the body is read, so before any 400 or 422.
import { Elysia } from 'elysia'
import { visitorOf } from '../lib/visitor'
import type { Authenticate, Principal } from './bearer'

const asked = new WeakMap<Request, Promise<Principal>>()

/** Undefined on a route that takes no principal, and before one was asked for. Rejects as `authenticate` did. */
export function principalOf(request: Request): Promise<Principal> | undefined {
  return asked.get(request)
}

export function authn(authenticate: Authenticate) {
  const ask = (request: Request, headers: Record<string, unknown>) => {
    const known = asked.get(request)
    if (known) return known
    const visitor = visitorOf(request, String(headers['x-request-id']))
    const fresh = authenticate(request.headers.get('authorization'), visitor)
    asked.set(request, fresh)
    return fresh
  }
  return new Elysia({ normalize: false })
    .onParse({ as: 'scoped' }, async ({ request, set }) => {
      await ask(request, set.headers)
    })
    .derive({ as: 'scoped' }, async ({ request, set }) => ({ principal: await ask(request, set.headers) }))
}
