// What a browser is shown while core starts: it says so, and comes again by itself. Programs get a plain 503.
import { html } from '../html'
import { page } from './outside'

/** Seconds after which a browser asks again. */
const AGAIN_S = 2

/** Undefined for a program. */
export function startingPage(request: Request): Response | undefined {
  if (!(request.headers.get('accept') ?? '').includes('text/html')) return undefined
  const shown = page(
    'Salaminia is starting',
    html`<h1>Salaminia is starting</h1><p>This takes a few seconds. The page opens by itself.</p>`,
    503,
  )
  shown.headers.set('refresh', String(AGAIN_S))
  return shown
}
