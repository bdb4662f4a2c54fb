// Which page answers what. A pattern is a method and a path; `:name` stands for one segment.
import type { Visit } from './visit'

export type Params = Readonly<Record<string, string>>
export type Page = (visit: Visit, params: Params) => Response | Promise<Response>
export type Routes = readonly (readonly [pattern: string, page: Page])[]

type Known = { method: string; segments: string[]; page: Page }
export type Found = { page: Page; params: Params }

/** A segment becomes part of a path of the API: what would lead elsewhere there, to another resource, is no page here. */
const ELSEWHERE = /[/\\?#%\p{Cc}]|^\.{1,2}$/u

/** Of two patterns that fit, the earlier one counts. */
export function createRouter(routes: Routes): (request: Request) => Found | undefined {
  const known = routes.map(([pattern, page]): Known => {
    const [method = '', path = ''] = pattern.split(' ')
    return { method, segments: path.split('/'), page }
  })
  return request => {
    const segments = new URL(request.url).pathname.split('/')
    for (const { method, segments: wanted, page } of known) {
      const params = method === request.method ? match(wanted, segments) : undefined
      if (params) return { page, params }
    }
    return undefined
  }
}

function match(wanted: readonly string[], given: readonly string[]): Params | undefined {
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, segment] of wanted.entries()) {
    const value = given[at] ?? ''
    if (!segment.startsWith(':')) {
      if (segment !== value) return undefined
      continue
    }
    const decoded = decode(value)
    if (!decoded || ELSEWHERE.test(decoded)) return undefined
    params[segment.slice(1)] = decoded
  }
  return params
}

function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
