// The Elysia plugin that makes a feature's routes need a principal: before the body is read, so before any 400 or 422.
// Promise: whoever must change their password gets past it only where a route says so.
import { Elysia } from 'elysia'
import { Problem } from '../lib/problem'
import { visitorOf } from '../lib/visitor'
import type { Authenticate, Principal } from './bearer'

const asked = new WeakMap<Request, Promise<Principal>>()

/** Undefined on a route that takes no principal, and before one was asked for. Rejects as `authenticate` did. */
export function principalOf(request: Request): Promise<Principal> | undefined {
  return asked.get(request)
}

/** Whether a request is for somebody who must change their password too. */
export type EvenWithOldPassword = (principal: Principal, request: Request) => boolean

export function authn(authenticate: Authenticate, { evenWithOldPassword = NEVER } = {}) {
  const authenticated = (request: Request, headers: Record<string, unknown>) => {
    const known = asked.get(request)
    if (known) return known
    const visitor = visitorOf(request, String(headers['x-request-id']))
    const fresh = authenticate(request.headers.get('authorization'), visitor)
    asked.set(request, fresh)
    return fresh
  }
  const ask = async (request: Request, headers: Record<string, unknown>) => {
    const principal = await authenticated(request, headers)
    if (principal.mustChangePassword && !evenWithOldPassword(principal, request)) throw passwordTooOld()
    return principal
  }
  return new Elysia({ normalize: false })
    .onParse({ as: 'scoped' }, async ({ request, set }) => {
      await ask(request, set.headers)
    })
    .derive({ as: 'scoped' }, async ({ request, set }) => ({ principal: await ask(request, set.headers) }))
}

const NEVER: EvenWithOldPassword = () => false

function passwordTooOld(): Problem {
  return new Problem('forbidden', 'Change your password first', { reason: 'password-change-required' })
}
