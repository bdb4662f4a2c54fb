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
export type Answer<T> = { status: number; isOk: boolean; body: T; problem: ProblemBody }
export type Who = {
  user_id: string
  email: string
  name: string
  session_id: string
  expires_at: string | null
  must_change_password: boolean
  /** Held for the organization or in any project. */
  permissions: string[]
}
export type NewSession = { token: string; expires_at: string }

export type Visit = {
  request: Request
  url: URL
  publicUrl: string
  /** The token in the session cookie; it may have ended. */
  token: string | undefined
  ask: <T>(method: string, path: string, body?: object) => Promise<Answer<T>>
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
  const visit: Visit = { request, url: new URL(request.url), publicUrl, token, takeSocket, ask, stream, who }
  return visit

  async function ask<T>(method: string, path: string, body?: object): Promise<Answer<T>> {
    const sent = new Request(`${publicUrl}/v1${path}`, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const answer = await api(sent, request)
    const text = await answer.text()
    const content: unknown = text === '' ? {} : JSON.parse(text)
    return { status: answer.status, isOk: answer.ok, body: content as T, problem: content as ProblemBody }
  }

  async function stream(path: string, accept: string): Promise<Response> {
    const headers = { accept, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }
    return api(new Request(`${publicUrl}/v1${path}`, { headers, signal: request.signal }), request)
  }

  async function readWho(): Promise<Who | undefined> {
    if (token === undefined) return undefined
    const answer = await ask<Who>('GET', '/whoami')
    return answer.isOk ? answer.body : undefined
  }
}

export function sentencesOf({ title, detail, errors = [] }: ProblemBody): string[] {
  if (errors.length > 0) return errors.map(error => `${FIELDS[error.pointer] ?? error.pointer}: ${error.detail}`)
  return [[title, detail].filter(Boolean).join(': ')]
}

const FIELDS: Record<string, string> = {
  '/email': 'E-mail address',
  '/name': 'Name',
  '/password': 'Password',
  '/current_password': 'Current password',
}
