// `/live`: what changed, as the API tells it, for pages that fetch their parts again. The cookie stands in for a token here.
// `/live/here`: whether it answers at all.
import type { Page, Routes } from './router'

const changes: Page = async visit => {
  const kinds = visit.url.searchParams.get('kinds') ?? ''
  const answer = await visit.stream(`/changes?kinds=${encodeURIComponent(kinds)}`, 'text/event-stream')
  // 204 tells a browser not to come again.
  if (!answer.ok || !answer.body) return new Response(null, { status: answer.status >= 500 ? 503 : 204 })
  return new Response(answer.body, {
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
  })
}

/** Whether the API answers, for pages on which nothing is live. It tells nothing that is not told to everybody. */
const here: Page = async visit => {
  const { status } = await visit.ask('GET', '/installation')
  return new Response(null, { status: status >= 500 ? 503 : 204, headers: { 'cache-control': 'no-store' } })
}

export const liveRoutes: Routes = [
  ['GET /live', changes],
  ['GET /live/here', here],
]
