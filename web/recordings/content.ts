// The content of a recording, passed on as the API gives it and as fast as the browser takes it.
import { show } from '../inside'
import { gonePage, idOf } from '../parts/gone'
import type { Page } from '../router'
import type { ProblemBody } from '../visit'
import { filtered } from './screen'
import { TRAIL } from './words'

type Passed = { path: string; isScreen?: boolean; isShown?: boolean }

const HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }
const ALONE = "default-src 'none'; frame-ancestors 'none'; sandbox"

/** `isScreen`: for the player. `isShown`: the browser shows it, and does not keep it as a file. */
export function passed({ path, isScreen = false, isShown = false }: Passed): Page {
  return show(async inside => {
    const answer = await inside.visit.stream(`/recordings/${idOf(inside)}${path}`, '*/*')
    if (!answer.ok || !answer.body) {
      const problem = (await answer.json()) as ProblemBody
      return gonePage(inside, { title: 'Recording', trail: TRAIL, answer: { status: answer.status, problem } })
    }
    const headers = new Headers({ ...HEADERS, 'content-security-policy': ALONE })
    headers.set('content-type', isScreen ? 'application/x-ndjson' : (answer.headers.get('content-type') ?? ''))
    const disposition = answer.headers.get('content-disposition')
    if (disposition !== null && !isScreen && !isShown) headers.set('content-disposition', disposition)
    return new Response(isScreen ? filtered(answer.body) : answer.body, { headers })
  })
}
