// One request of a browser: what it asks, which cookies it brought, who is signed in, and the API asked in its name.

import type { TakeSocket } from '../kit/sockets'
import type { Cookies } from './cookies'

export type Api = (request: Request, from: Request) => Response | Promise<Response>
export type ProblemBody = {
  title?: string
  detail?: string
  code?: string
  errors?: { pointer: string; detail: string }[]
}
/** `etag`: of the state that was read, for a change that must not undo somebody else's. */
export type Answer<T> = { status: number; isOk: boolean; body: T; problem: ProblemBody; etag: string | undefined }
export type Who = {
  user_id: string
  email: string
  name: string
  session_id: string
  expires_at: string | null
  must_change_password: boolean
  /** Held for the organization or in any project. */
  permissions: string[]
  groups: { id: string; name: string }[]
}
export type NewSession = { token: string; expires_at: string }

type Sent = { body: object | undefined; headers: Record<string, string> }

export type Visit = {
  request: Request
  url: URL
  publicUrl: string
  /** The token in the session cookie; it may have ended. */
  token: string | undefined
  ask: <T>(method: string, path: string, body?: object) => Promise<Answer<T>>
  /** The same, refused with 412 when the thing is not as it was read. */
  askIfSame: <T>(method: string, path: string, sent: { etag: string; body?: object }) => Promise<Answer<T>>
  takeSocket: TakeSocket
  /** The API's answer as it comes, for what is a stream. */
  stream: (path: string, accept: string) => Promise<Response>
  /** Asks the API, once, because only it knows whether the session still lives. */
  who: () => Promise<Who | undefined>
}

export function openVisit(
  request: Request,
  { api, cookies, publicUrl, takeSocket }: { api: Api; cookies: Cookies; publicUrl: string; takeSocket: TakeSocket },
) {
  const token = cookies.read(request, 'session')
  let known: Promise<Who | undefined> | undefined
  const who = () => {
    known ??= readWho()
    return known
  }
  const visit: Visit = { request, url: new URL(request.url), publicUrl, token, takeSocket, ask, askIfSame, stream, who }
  return visit

  function ask<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    return send(method, path, { body, headers: {} })
  }

  function askIfSame<T>(method: string, path: string, { etag, body }: { etag: string; body?: object }) {
    return send<T>(method, path, { body, headers: etag === '' ? {} : { 'if-match': etag } })
  }

  async function send<T>(method: string, path: string, { body, headers }: Sent): Promise<Answer<T>> {
    const sent = new Request(`${publicUrl}/v1${path}`, {
      method,
      headers: {
        ...headers,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = await api(sent, request)
    const text = await answer.text()
    const content: unknown = text === '' ? {} : JSON.parse(text)
    const etag = answer.headers.get('etag') ?? undefined
    return { status: answer.status, isOk: answer.ok, body: content as T, problem: content as ProblemBody, etag }
  }

  async function stream(path: string, accept: string): Promise<Response> {
    const headers = { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    return api(new Request(`${publicUrl}/v1${path}`, { headers, signal: request.signal }), request)
  }

  async function readWho(): Promise<Who | undefined> {
    if (token === undefined) return undefined
    const answer = await ask<Who>('GET', '/whoami')
    // Not to be taken for signed out, which would send them to a form that fails too.
    if (answer.status >= 500) throw new Error('Cannot tell who is signed in: the API does not answer')
    return answer.isOk ? answer.body : undefined
  }
}

export function sentencesOf({ title, detail, errors = [] }: ProblemBody): string[] {
  if (errors.length > 0) return errors.map(error => `${FIELDS[error.pointer] ?? error.pointer}: ${error.detail}`)
  return [detail ?? title ?? 'It was refused']
}

const FIELDS: Record<string, string> = {
  '/email': 'E-mail address',
  '/name': 'Name',
  '/password': 'Password',
  '/current_password': 'Current password',
}
