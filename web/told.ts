// What a page says of a change that led to it, and how that is taken back. It travels in the address, sealed with the
// session, so that no link of somebody else can put words or an undoing here.
import type { Visit } from './visit'

/** `was`: what has to be known of it to take it back, in words of whoever changed it. */
export type Step = { id: string; name: string; was: string }
export type Undo = { to: string; act: string; steps: readonly Step[] }
export type Told = { said: string; undo?: Undo }

/** Addresses are cut at proxies; what is longer is told by a page without one of its own. */
export const MOST_SEALED = 3_500

/** As long as a change can be taken back from the page that told of it. */
const LIVES_MS = 3_600_000

export function seal(visit: Pick<Visit, 'token'>, told: Told): string {
  const packed = Bun.deflateSync(Buffer.from(JSON.stringify({ ...told, at: Date.now() })))
  const payload = Buffer.from(packed).toString('base64url')
  return `${payload}.${sign(visit, payload)}`
}

/** Undefined for what this session did not seal, or too long ago. */
export function unseal(visit: Pick<Visit, 'token'>, sealed: string | null): Told | undefined {
  const [payload = '', signature = ''] = (sealed ?? '').split('.')
  // Compared as hashes: how long that takes says nothing about the signature.
  if (visit.token === undefined || hash(signature) !== hash(sign(visit, payload))) return undefined
  const text = Buffer.from(Bun.inflateSync(Buffer.from(payload, 'base64url'))).toString()
  const { at, ...told } = JSON.parse(text) as Told & { at: number }
  return Date.now() - at > LIVES_MS ? undefined : told
}

/** The page at `back`, telling it. */
export function tellingPath(visit: Pick<Visit, 'token'>, back: string, told: Told): string {
  const url = new URL(back, 'http://local.invalid')
  url.searchParams.delete('done')
  url.searchParams.set('told', seal(visit, told))
  return url.pathname + url.search
}

function sign({ token = '' }: Pick<Visit, 'token'>, payload: string): string {
  return new Bun.CryptoHasher('sha256', token).update(`salaminia told ${payload}`).digest('base64url')
}

function hash(text: string): string {
  return new Bun.CryptoHasher('sha256').update(text).digest('hex')
}
