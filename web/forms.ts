// Where a form comes from. Promise: a request that changes something is acted on only if it carries a token derived from a
// secret in this browser's cookie, and if the browser does not say that another site sent it.
import { type Html, html } from './html'

/** A form is a few fields, at most a role with all its rules; more is not one of ours. */
const MOST_BYTES = 131_072

export function newFormSecret(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
}

/**
 * Derived, so that a page never shows the secret itself, which may be a session's token; and under a new mask every time,
 * so that the length of a packed page tells nothing about it.
 */
export function tokenField(secret: string): Html {
  const mask = crypto.getRandomValues(Buffer.alloc(TOKEN_BYTES))
  const value = Buffer.concat([mask, xor(mask, tokenOf(secret))]).toString('base64url')
  return html`<input type="hidden" name="form_token" value="${value}">`
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
  return hash(unmasked(fields.get('form_token') ?? '')) === hash(tokenOf(secret)) ? fields : undefined
}

/** Old browsers send neither header; then the token alone decides. */
export function isSameSite(request: Request, publicUrl: string): boolean {
  const site = request.headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin' && site !== 'none') return false
  const origin = request.headers.get('origin')
  if (origin === null) return true
  if (origin === 'null') return site === 'same-origin'
  return origin === new URL(publicUrl).origin || isOwnHost(origin, { request, publicUrl })
}

/**
 * Behind a proxy that ends TLS we see http where the browser sees https, so the scheme is not the request's. Yet what came
 * over plain http is anybody's on the way, and is not ours where the console is served by https.
 */
function isOwnHost(origin: string, { request, publicUrl }: { request: Request; publicUrl: string }): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, host } = new URL(origin)
  return host === new URL(request.url).host && (protocol === 'https:' || protocol === new URL(publicUrl).protocol)
}

const TOKEN_BYTES = 32

function tokenOf(secret: string): Buffer {
  return Buffer.from(new Bun.CryptoHasher('sha256', secret).update('salaminia form').digest())
}

function unmasked(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.length === 2 * TOKEN_BYTES ? xor(bytes.subarray(0, TOKEN_BYTES), bytes.subarray(TOKEN_BYTES)) : bytes
}

function xor(mask: Buffer, bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, at) => byte ^ (mask[at] ?? 0)))
}

function hash(bytes: Buffer): string {
  return new Bun.CryptoHasher('sha256').update(bytes).digest('hex')
}
