// What every page answers with: headers that keep it to itself, so that no other site frames it, feeds it or learns of it.
import type { Html } from '../html'

export type PageOptions = {
  status?: number
  /** It holds a form that must prove where it comes from: browsers tell no Origin under `no-referrer`. */
  hasForm?: boolean
  /** Where its form may lead besides here: browsers hold redirects of a form to the policy too. */
  formAction?: string
  /** Allows our scripts, which the page names with this nonce, and what they may load from here. */
  nonce?: string
  /** A script makes style elements of its own, with the nonce. */
  hasTerminal?: boolean
}

export function answer(
  document: Html,
  { status = 200, hasForm = false, formAction, nonce, hasTerminal = false }: PageOptions,
): Response {
  const headers = {
    ...PRIVATE,
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy(formAction, nonce, hasTerminal),
    'x-frame-options': 'DENY',
    // The set-up link holds a token in its query.
    'referrer-policy': hasForm ? 'same-origin' : 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  }
  return new Response(document.text, { status, headers })
}

/** `cookies` are whole Set-Cookie values. */
export function redirect(to: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...PRIVATE, location: to, 'referrer-policy': 'no-referrer' })
  for (const cookie of cookies) headers.append('set-cookie', cookie)
  return new Response(null, { status: 303, headers })
}

export function withCookies(response: Response, cookies: readonly string[]): Response {
  for (const cookie of cookies) response.headers.append('set-cookie', cookie)
  return response
}

export function newNonce(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64url')
}

const PRIVATE = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }

function policy(formAction: string | undefined, nonce: string | undefined, hasTerminal: boolean): string {
  const actions = formAction === undefined ? "'self'" : `'self' ${formAction}`
  const scripts = nonce === undefined ? [] : [`script-src 'nonce-${nonce}'`, "connect-src 'self'"]
  return [
    "default-src 'none'",
    ...scripts,
    hasTerminal ? `style-src 'self' 'nonce-${nonce}'` : "style-src 'self'",
    "img-src 'self'",
    `form-action ${actions}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
