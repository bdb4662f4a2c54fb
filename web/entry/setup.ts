// Set-up and invitations: the form behind a link, and what the API says to it.

import type { Cookies } from '../cookies'
import { isSameSite } from '../forms'
import { redirect } from '../frame/answer'
import type { NewSession, Visit } from '../visit'
import { deadLinkPage, donePage, type LinkState, setupPage } from './setup-page'

type Deps = { stateOf: (token: string) => Promise<LinkState>; cookies: Cookies; publicUrl: string }

export function SetupFlow({ stateOf, cookies, publicUrl }: Deps) {
  return { show, take }

  async function show({ url }: Visit): Promise<Response> {
    const token = url.searchParams.get('token') ?? ''
    const state = await stateOf(token)
    if (state !== 'setup' && state !== 'user') return deadLinkPage(state)
    return setupPage(state, { token, email: '', name: '' })
  }

  async function take({ request, ask }: Visit): Promise<Response> {
    const sent = new URLSearchParams(await request.text())
    // What a person types with a capital or a blank at the end is meant without; the API itself never rewrites.
    const email = (sent.get('email') ?? '').trim().toLowerCase()
    const form = { token: sent.get('token') ?? '', email, name: (sent.get('name') ?? '').trim() }
    const state = await stateOf(form.token)
    if (state !== 'setup' && state !== 'user') return deadLinkPage(state)
    const who = state === 'setup' ? { email, name: form.name } : {}
    const input = { token: form.token, password: sent.get('password') ?? '', ...who }
    const answer = await ask<NewSession & { email: string }>('POST', '/invitation-acceptances', input)
    if (answer.status !== 201) return setupPage(state, form, answer)
    // Whoever was sent here by another site is not signed in by it: the account might be somebody else's.
    if (!isOwnPage(request)) return donePage({ email: answer.body.email, publicUrl })
    const session = cookies.write('session', answer.body.token, new Date(answer.body.expires_at))
    return redirect(state === 'setup' ? '/welcome' : '/', [session, cookies.clear('form')])
  }

  /** Only a browser that says so: `none` and silence are no proof. */
  function isOwnPage(request: Request): boolean {
    return request.headers.get('sec-fetch-site') === 'same-origin' && isSameSite(request, publicUrl)
  }
}
