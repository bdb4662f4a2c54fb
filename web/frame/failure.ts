// What a browser is shown where there is no page: core is not ready, something failed, or nothing is at that address. It
// says what happened and what to do. Programs get the API's own answers.
import { html } from '../html'
import { page } from './outside'

/** The API could not say who asks, so nothing is known of them, not even that they are signed out. */
export class Unanswered extends Error {}

export function isForPerson(request: Request): boolean {
  return (request.headers.get('accept') ?? '').includes('text/html')
}

/** Seconds after which a browser asks again by itself. */
const AGAIN_S = 2

export function startingPage(): Response {
  const shown = page(
    'Salaminia is starting',
    html`<h1>Salaminia is starting</h1><p>This takes a few seconds. The page opens by itself.</p>`,
    503,
  )
  shown.headers.set('refresh', String(AGAIN_S))
  return shown
}

export function failurePage(error: unknown, { method }: Request): Response {
  if (!(error instanceof Unanswered))
    return page(
      'Something failed',
      html`<h1>Something failed here</h1><p>It is not your doing. Try it once more; if it stays so, the log of Salaminia says why.</p><p><a class="button" href="/">To the overview</a></p>`,
      500,
    )
  const isReading = method === 'GET'
  const shown = page(
    'Salaminia cannot answer',
    html`<h1>Salaminia cannot answer right now</h1><p>${isReading ? 'The page comes by itself as soon as it can. You are still signed in.' : 'Nothing was changed. Go back, and send it again in a moment; you are still signed in.'}</p>`,
    503,
  )
  // A form is not sent a second time by itself.
  if (isReading) shown.headers.set('refresh', String(AGAIN_S))
  return shown
}

/** The API's "not found" as a page, for who typed an address. */
export function orMissing(request: Request, answer: Response): Response {
  const { pathname } = new URL(request.url)
  if (answer.status !== 404 || pathname.startsWith('/v1/') || !isForPerson(request)) return answer
  return page(
    'Nothing is here',
    html`<h1>Nothing is at this address</h1><p>It may have been typed wrong, or belong to something that was deleted.</p><p><a class="button" href="/">To the overview</a></p>`,
    404,
  )
}
