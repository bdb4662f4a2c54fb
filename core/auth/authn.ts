// The Elysia plugin that makes a feature's routes need a principal: before the body is read, so before any 400 or 422.
import { Elysia } from 'elysia'
import type { Authenticate, Principal } from './bearer'

export function authn(authenticate: Authenticate) {
  const asked = new WeakMap<Request, Promise<Principal>>()
  const principalOf = (request: Request) => {
    const known = asked.get(request) ?? authenticate(request.headers.get('authorization'))
    asked.set(request, known)
    return known
  }
  return new Elysia({ normalize: false })
    .onParse({ as: 'scoped' }, async ({ request }) => {
      await principalOf(request)
    })
    .derive({ as: 'scoped' }, async ({ request }) => ({ principal: await principalOf(request) }))
}
