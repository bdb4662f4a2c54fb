// A signed-in person lets a command line in: seen who asks, approved or refused by a form, never by following a link.
import { readForm, tokenField } from '../forms'
import { redirect } from '../frame/answer'
import { signInPath } from '../next'
import { sentencesOf, type Visit } from '../visit'
import {
  badRequestPage,
  type CliRequest,
  cliPage,
  codePage,
  type Device,
  decidedPage,
  devicePage,
} from './machines-page'
import { passwordPath } from './password'
import { staleFormPage } from './sign-in-page'

export function MachinesFlow({ publicUrl }: { publicUrl: string }) {
  return { showDevice, decideDevice, showCli, decideCli }

  async function showDevice(visit: Visit): Promise<Response> {
    const who = await visit.who()
    if (!who) return toSignIn(visit)
    if (who.must_change_password) return redirect(passwordPath(visit.url))
    const typed = visit.url.searchParams.get('user_code')
    if (typed === null) return codePage()
    const { isOk, body, status, problem } = await visit.ask<Device>('GET', `/device-authorizations/${codeOf(typed)}`)
    if (!isOk) return codePage({ status, sentences: sentencesOf(problem) })
    return devicePage(body, { email: who.email, token: tokenField(visit.token ?? '') })
  }

  async function decideDevice(visit: Visit): Promise<Response> {
    const fields = await readForm(visit.request, { publicUrl, secret: visit.token })
    if (!fields) return staleFormPage('/device')
    const is_approved = fields.get('decision') === 'approve'
    const path = `/device-authorizations/${codeOf(fields.get('user_code') ?? '')}/decision`
    const { isOk, status, problem } = await visit.ask('POST', path, { is_approved })
    return isOk ? decidedPage(is_approved) : codePage({ status, sentences: sentencesOf(problem) })
  }

  async function showCli(visit: Visit): Promise<Response> {
    const request = cliRequest(visit.url.searchParams)
    if (!request) return badRequestPage(['It is not one that "sal login" makes'])
    const who = await visit.who()
    if (!who) return toSignIn(visit)
    if (who.must_change_password) return redirect(passwordPath(visit.url))
    return cliPage(request, { email: who.email, token: tokenField(visit.token ?? '') })
  }

  async function decideCli(visit: Visit): Promise<Response> {
    const fields = await readForm(visit.request, { publicUrl, secret: visit.token })
    const request = fields && cliRequest(fields)
    if (!request) return staleFormPage('/')
    const { client_name, code_challenge, state } = request
    const back = (parameters: Record<string, string>) => {
      const url = new URL(request.redirect_uri)
      url.search = new URLSearchParams({ ...parameters, state }).toString()
      return redirect(url.href)
    }
    if (fields.get('decision') !== 'approve') return back({ error: 'access_denied' })
    const input = { client_name, code_challenge }
    const { isOk, body, status, problem } = await visit.ask<{ code: string }>('POST', '/cli-authorizations', input)
    return isOk ? back({ code: body.code }) : badRequestPage(sentencesOf(problem), status)
  }
}

function toSignIn({ url }: Visit): Response {
  return redirect(signInPath(url.pathname + url.search))
}

/** As people type it: in any case, with or without the hyphen. */
function codeOf(typed: string): string {
  const letters = typed
    .toUpperCase()
    .replace(/[^A-Z]/g, '')
    .slice(0, 20)
  return `${letters.slice(0, 4)}-${letters.slice(4)}`
}

/** RFC 8252 §7.3: the code may go to a port of this very machine and nowhere else. */
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/callback$/

function cliRequest(from: URLSearchParams): CliRequest | undefined {
  const read = (name: keyof CliRequest) => from.get(name) ?? ''
  const request = {
    client_name: read('client_name'),
    redirect_uri: read('redirect_uri'),
    code_challenge: read('code_challenge'),
    state: read('state'),
  }
  const isOurs =
    LOOPBACK.test(request.redirect_uri) &&
    URL.canParse(request.redirect_uri) &&
    /^[A-Za-z0-9_-]{43}$/.test(request.code_challenge) &&
    /^[A-Za-z0-9_-]{22,128}$/.test(request.state) &&
    request.client_name !== ''
  return isOurs ? request : undefined
}
