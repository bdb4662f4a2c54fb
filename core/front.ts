// Who answers at the public port: the console, and for what is no page of it the API. A person at a browser reads a page
// where a program gets a problem.
import type { Log } from '../kit/log'
import type { TakeSocket } from '../kit/sockets'
import type { Web } from '../web'
import { failedPage, missingPage } from '../web/entry/error-pages'

type FrontDeps = { web: Web; api: (request: Request) => Response | Promise<Response>; log: Log }

export function Front({ web, api, log }: FrontDeps) {
  return async (request: Request, takeSocket: TakeSocket): Promise<Response> => {
    try {
      const shown = await web(request, takeSocket)
      if (shown) return shown
      const answer = await api(request)
      return answer.status === 404 && isRead(request) ? missingPage() : answer
    } catch (error) {
      if (!isRead(request)) throw error
      log.error('page failed', { error })
      return failedPage()
    }
  }
}

/** By a person, in the address line of a browser. What is below /v1 is for programs, whoever asks. */
function isRead(request: Request): boolean {
  const isPage = request.headers.get('accept')?.includes('text/html') ?? false
  return isPage && !new URL(request.url).pathname.startsWith('/v1/')
}
