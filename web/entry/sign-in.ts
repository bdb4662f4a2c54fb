// Signing in and out. Promise: every sign-in makes a new token, which leaves the server in an HttpOnly cookie and nowhere
// else; what a provider answered counts only in the browser that was sent there.
import type { Cookies } from '../cookies'
import { isSameSite, newFormSecret, readForm, tokenField } from '../forms'
import { redirect, withCookies } from '../frame/answer'
import { show as showInside } from '../inside'
import { localPath, signInPath } from '../next'
import { overCookie, overIn, strayPage, trialIn, trialOverPage, trialResultPage } from '../providers/trial'
import { type NewSession, sentencesOf, type Visit } from '../visit'
import { type Method, refusedPage, signInPage, staleFormPage } from './sign-in-page'

type Deps = { cookies: Cookies; publicUrl: string }
type Refused = { status: number; sentences: string[]; email: string }

export function SignInFlow({ cookies, publicUrl }: Deps) {
  return { show, takePassword, start, finish, signOut }

  async function show(visit: Visit): Promise<Response> {
    const next = localPath(visit.url.searchParams.get('next'))
    return (await visit.who()) ? redirect(next) : form(visit, next)
  }

  async function takePassword(visit: Visit): Promise<Response> {
    const fields = await readForm(visit.request, { publicUrl, secret: cookies.read(visit.request, 'form') })
    if (!fields) return staleFormPage('/sign-in')
    const next = localPath(fields.get('next'))
    // What a person types with a capital or a blank at the end is meant without; the API itself never rewrites.
    const email = (fields.get('email') ?? '').trim().toLowerCase()
    const answer = await visit.ask<NewSession>('POST', '/sessions', { email, password: fields.get('password') ?? '' })
    if (answer.isOk) return signedIn(answer.body, next)
    return form(visit, next, { status: answer.status, sentences: sentencesOf(answer.problem), email })
  }

  async function start(visit: Visit, provider: string): Promise<Response> {
    const next = localPath(visit.url.searchParams.get('next'))
    // A link on another site must not send anybody to a provider without their having seen this console.
    if (!isSameSite(visit.request, publicUrl)) return redirect(signInPath(next))
    type Started = { id: string; authorization_url: string; browser_secret: string; expires_at: string }
    const { isOk, body, status, problem } = await visit.ask<Started>('POST', '/sign-ins', {
      identity_provider: provider,
    })
    if (!isOk) return refusedPage(status, sentencesOf(problem), next)
    const value = [body.id, body.browser_secret, Buffer.from(next).toString('base64url')].join('.')
    return redirect(body.authorization_url, [cookies.write('sign-in', value, new Date(body.expires_at))])
  }

  async function finish(visit: Visit): Promise<Response> {
    const gone = [cookies.clear('sign-in')]
    const kept = cookies.read(visit.request, 'sign-in')
    const trial = trialIn(kept)
    if (trial) {
      const shown = await showInside(inside => trialResultPage(inside, trial))(visit, {})
      return withCookies(shown, [overCookie(cookies, trial)])
    }
    const tried = overIn(kept)
    if (tried !== undefined) return showInside(inside => trialOverPage(inside, tried))(visit, {})
    const [id, browser_secret, path = ''] = (kept ?? '').split('.')
    const next = localPath(Buffer.from(path, 'base64url').toString())
    if ((!id || !browser_secret) && (await visit.who())) return showInside(strayPage)(visit, {})
    if (!id || !browser_secret)
      return withCookies(refusedPage(403, ['It was started in another browser or too long ago'], next), gone)
    const answer = await visit.ask<NewSession>('POST', `/sign-ins/${encodeURIComponent(id)}/completion`, {
      browser_secret,
      callback_query: visit.url.search.slice(1),
    })
    if (!answer.isOk) return withCookies(refusedPage(answer.status, sentencesOf(answer.problem), next), gone)
    return signedIn(answer.body, next, gone)
  }

  async function signOut(visit: Visit): Promise<Response> {
    if (!(await readForm(visit.request, { publicUrl, secret: visit.token }))) return staleFormPage('/')
    const who = await visit.who()
    if (who) await visit.ask('DELETE', `/sessions/${who.session_id}`)
    return redirect('/', [cookies.clear('session')])
  }

  async function form(visit: Visit, next: string, refused?: Refused): Promise<Response> {
    const { body } = await visit.ask<{ items: Method[] }>('GET', '/sign-in-methods?limit=200')
    const secret = cookies.read(visit.request, 'form') ?? newFormSecret()
    const filled = { email: refused?.email ?? '', next, token: tokenField(secret) }
    return withCookies(signInPage(filled, body.items, refused), [cookies.write('form', secret)])
  }

  /** The form's secret goes too: nothing from before the sign-in is worth anything after it. */
  function signedIn({ token, expires_at }: NewSession, next: string, others: readonly string[] = []): Response {
    const session = cookies.write('session', token, new Date(expires_at))
    return redirect(next, [session, cookies.clear('form'), ...others])
  }
}
