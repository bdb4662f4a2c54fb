// For tests of the internal listener: a relay that is enrolled, and what it says over real TLS.
import { newKeyAndCsr } from '../../relay/wire/csr'
import type { InternalError } from '../../relay/wire/messages'
import type { Fixture } from '../fixture'

export type Tls = { ca?: string; cert?: string; key?: string }
export type Said<T> = { status: number; body: T; error: InternalError | undefined }
export type EnrolledRelay = Awaited<ReturnType<typeof enrolRelay>>

export const GET = Symbol('a request without a body')

export async function enrolRelay(at: Fixture, name = 'r1') {
  const { token } = await at.services.enrolments.forOwnRelay()
  const { key, csr } = newKeyAndCsr()
  const made = await at.services.relays.enrol({ token, name, csr, addresses: ['relay.test', '127.0.0.1'] })
  return { id: made.relay_id, key, cert: made.relay_chain, made }
}

/** `path` with GET or a body, as JSON unless it is text already. */
export async function sayTo<T>(
  core: Fixture,
  path: string,
  { body, tls }: { body: unknown; tls: Tls },
): Promise<Said<T>> {
  const method = body === GET ? 'GET' : 'POST'
  const response = await fetch(core.internalUrl + path, {
    method,
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
    keepalive: false,
    tls: { ca: core.authority.trust.root, ...tls },
  } as RequestInit)
  const text = await response.text()
  const parsed = text === '' ? {} : JSON.parse(text)
  return { status: response.status, body: parsed as T, error: (parsed as { error?: InternalError }).error }
}
