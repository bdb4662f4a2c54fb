// What a person reads where a program would get a problem of the API: nothing there, or it failed.
import { page } from '../frame/outside'
import { html } from '../html'

export function missingPage(): Response {
  const title = 'There is no such page'
  return page(
    title,
    html`<h1>${title}</h1><p>The address may be mistyped, or what it showed is gone.</p><p class="buttons"><a class="button" href="/">To the overview</a></p>`,
    404,
  )
}

export function failedPage(): Response {
  const title = 'Salaminia could not answer'
  return page(
    title,
    html`<h1>${title}</h1><p>Try again in a moment. If it stays so, the log of the server says why.</p>`,
    500,
  )
}
