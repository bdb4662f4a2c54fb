// Where a form comes from. Promise: a request that changes something is acted on only if it carries a token derived from a
// secret in this browser's cookie, and if the browser does not say that another site sent it.
import { type Html, html } from './html'

/** A form is a few fields; more is not one of ours. */
const MOST_BYTES = 16_384

export function newFormSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
}

/** Derived, so that a page never shows the secret itself, which may be a session's token. */
export function tokenField(secret: string): Html {
  return html`<input type="hidden" name="form_token" value="${tokenOf(secret)}">`
}

/** The fields, or undefined if the form is not ours. */
export async function readForm(
  request: Request,
  { publicUrl, secret }: { publicUrl: string; secret: string | undefined },
): Promise<URLSearchParams | undefined> {
  const isForm = (request.headers.get('content-type') ?? '').startsWith('application/x-www-form-urlencoded')
  if (secret === undefined || !isForm || !isSameSite(request, publicUrl)) return undefined
  const text = await request.text()
  if (text.length > MOST_BYTES) return undefined
  const fields = new URLSearchParams(text)
  // Compared as hashes: how long that takes says nothing about the token.
  return hash(fields.get('form_token') ?? '') === hash(tokenOf(secret)) ? fields : undefined
}

/** Old browsers send neither header; then the token alone decides. */
export function isSameSite(request: Request, publicUrl: string): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  const origin = request.headers.get('origin')
  if (origin === null) return true
  if (origin === 'null') return site === 'same-origin'
  // Behind a proxy that ends TLS we see http where the browser sees https, so of our own address only the host counts.
  return origin === new URL(publicUrl).origin || hostOf(origin) === new URL(request.url).host
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined
}

function tokenOf(secret: string): string {
  return new Bun.CryptoHasher('sha256', secret).update('salaminia form').digest('base64url')
}

function hash(text: string): string {
  return new Bun.CryptoHasher('sha256').update(text).digest('hex')
}
