// Trying an identity provider: the admin signs in there, comes back, and sees what it says of them. Nobody is signed in by
// it, and what it says is shown once and kept nowhere.
import type { Schemas } from '../api'
import { visible } from '../audit/words'
import type { Cookies } from '../cookies'
import { withCookies } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside, Taken } from '../inside'
import { type Names, nameLink, readNames } from '../names'
import { act } from '../parts/form'
import { idOf } from '../parts/gone'
import { alarm } from '../parts/notice'
import { queryText } from '../parts/read'
import { badge, card } from '../parts/small'
import { table } from '../parts/table'
import { type Answer, sentencesOf } from '../visit'
import type { Provider } from './form'
import { refusalWords } from './kinds'
import { TRAIL } from './show'

type Started = Schemas['IdentityProviderTrial']
type Result = Schemas['IdentityProviderTrialResult']

/** In the cookie of a sign-in, which a trial takes the place of: a browser does one of both at a time. */
const MARK = 'trial'
export type Trial = { id: string; browser_secret: string; providerId: string }

export function trialIn(cookie: string | undefined): Trial | undefined {
  const [mark, id, browser_secret, providerId] = (cookie ?? '').split('.')
  return mark === MARK && id && browser_secret && providerId ? { id, browser_secret, providerId } : undefined
}

/** What stays of a trial in its cookie: the page that is loaded again then knows what it was about. */
const OVER = 'tried'
const OVER_MS = 15 * 60_000

export function overIn(cookie: string | undefined): string | undefined {
  const [mark, providerId] = (cookie ?? '').split('.')
  return mark === OVER && providerId ? providerId : undefined
}

export function overCookie(cookies: Cookies, { providerId }: Trial): string {
  return cookies.write('sign-in', `${OVER}.${providerId}`, new Date(Date.now() + OVER_MS))
}

/** A form may lead to no other site, so the last step is a link. */
export function startTrial(cookies: Cookies) {
  return async (taken: Taken): Promise<Response> => {
    const { visit, who } = taken
    const providerId = idOf(taken)
    const provider = await visit.ask<Provider>('GET', `/identity-providers/${providerId}`)
    const name = provider.isOk ? provider.body.display_name : 'Identity provider'
    const started = await visit.ask<Started>('POST', `/identity-providers/${providerId}/trials`)
    const trail = [...TRAIL, { name, path: `/providers/${providerId}` }]
    if (!started.isOk) {
      const content = html`${alarm(sentencesOf(started.problem))}${hints(started.status)}`
      return shell(visit, who, { title: 'The test cannot begin', trail, status: started.status, content })
    }
    const { id, browser_secret, authorization_url, expires_at } = started.body
    const content = card(
      `On to ${new URL(authorization_url).host}`,
      html`<p>Sign in there as anybody whose claims you want to see. You stay signed in here as yourself, nobody else is signed in, and what the provider says is shown to you once and kept nowhere.</p>
<div class="buttons"><a class="button" href="${authorization_url}" rel="noreferrer">Sign in there</a><a class="button quiet" href="/providers/${providerId}">Leave it</a></div>`,
    )
    const cookie = [MARK, id, browser_secret, providerId].join('.')
    return withCookies(shell(visit, who, { title: `Test ${name}`, trail, content }), [
      cookies.write('sign-in', cookie, new Date(expires_at)),
    ])
  }
}

function hints(status: number): Html | false {
  return (
    status === 502 &&
    html`<p>Is the issuer right, and can Salaminia reach it? Its <code>/.well-known/openid-configuration</code> must answer.</p>`
  )
}

export async function trialResultPage(inside: Inside, trial: Trial): Promise<Response> {
  const { visit, who } = inside
  const path = `/identity-providers/${encodeURIComponent(trial.providerId)}`
  const [provider, answer] = await Promise.all([
    visit.ask<Provider>('GET', path),
    visit.ask<Result>('POST', `/identity-provider-trials/${encodeURIComponent(trial.id)}/completion`, {
      browser_secret: trial.browser_secret,
      callback_query: visit.url.search.slice(1),
    }),
  ])
  const name = provider.isOk ? provider.body.display_name : 'Identity provider'
  return shell(visit, who, {
    title: answer.isOk ? `What ${name} says` : 'The test failed',
    trail: [...TRAIL, { name, path: `/providers/${trial.providerId}` }],
    status: answer.isOk ? 200 : answer.status,
    acts: html`${act(visit, { to: `/providers/${trial.providerId}/trial`, say: 'Test again' })}<a class="button quiet" href="/providers/${trial.providerId}">Back to it</a>`,
    content: answer.isOk ? await result(inside, answer.body) : failure(answer),
  })
}

/** The page of a trial, loaded again: what the provider said counts once. */
export async function trialOverPage({ visit, who }: Inside, providerId: string): Promise<Response> {
  const provider = await visit.ask<Provider>('GET', `/identity-providers/${encodeURIComponent(providerId)}`)
  const name = provider.isOk ? provider.body.display_name : 'the identity provider'
  return shell(visit, who, {
    title: 'This test is over',
    trail: [...TRAIL, { name, path: `/providers/${providerId}` }],
    acts: html`<a class="button quiet" href="/providers/${providerId}">Back to it</a>`,
    content: card(
      'What it showed is gone',
      html`<p>You loaded the page of a test again. What ${name} said was shown once, on that page, and is kept nowhere: an answer of a provider counts a single time.</p>
<p>Nothing was changed by it, and you are signed in as <strong>${who.name}</strong> as before. To see the claims again, test it again.</p>
<div class="buttons">${act(visit, { to: `/providers/${providerId}/trial`, say: 'Test again', kind: '' })}</div>`,
    ),
  })
}

/** Of somebody who is signed in: an answer of a provider that this browser did not ask for, or not lately. */
export function strayPage({ visit, who }: Inside): Response {
  return shell(visit, who, {
    title: 'This answer counts for nothing',
    status: 403,
    content: card(
      'You are signed in as before',
      html`<p>An identity provider sent you here with an answer that this browser is not waiting for. It was started in another browser or too long ago, or it was used already.</p>
<p>Nothing was changed: you are signed in as <strong>${who.name}</strong>. If you were testing a provider, begin again on its page.</p>
<div class="buttons"><a class="button" href="/">Overview</a><a class="button quiet" href="/providers">Identity providers</a></div>`,
    ),
  })
}

function failure({ problem }: Answer<unknown>): Html {
  const { reason } = problem as { reason?: string }
  return html`${alarm(sentencesOf(problem))}${reason !== undefined && html`<p>The reason: <code>${reason}</code></p>`}<p>Nothing was changed, and nobody was signed in.</p>`
}

async function result(inside: Inside, of: Result): Promise<Html> {
  const names = await readNames(inside, {
    users: [of.user_id],
    groups: of.groups.flatMap(({ group_ids }) => group_ids),
  })
  return html`${verdict(of, names)}
${card('Groups', groups(of, names))}
${card(
  'Claims, as they came',
  table(of.claims, [
    { title: 'Claim', cell: ({ name }) => html`<span class="mono">${visible(name)}</span>` },
    { title: 'Value', cell: ({ value }) => html`<span class="mono">${visible(value)}</span>` },
  ]),
)}`
}

function verdict({ refusal, user_id, email, name, subject }: Result, names: Names): Html {
  if (refusal !== null)
    return html`<div class="answer deny"><p class="says">A sign-in would be refused.</p><p>${refusalWords(refusal)}</p></div>`
  const whom = user_id === null ? html`somebody new, <strong>${email ?? ''}</strong>` : nameLink(names.user(user_id))
  return html`<div class="answer allow"><p class="says">A sign-in would let them in as ${whom}</p>
<p class="quiet-text">The provider calls them ${name === null ? '' : html`“${visible(name)}”, `}for good <span class="mono">${visible(subject)}</span>.</p></div>`
}

function groups({ groups, identity_provider_id }: Result, names: Names): Html {
  if (groups.length === 0)
    return html`<p class="quiet-text">It named none. If it should, look for them among the claims, and name that claim in the settings.</p>`
  return table(groups, [
    { title: 'There it is called', cell: row => html`<span class="mono">${visible(row.provider_group)}</span>` },
    {
      title: 'Here its members are in',
      cell: ({ group_ids }) =>
        group_ids.length === 0
          ? badge('not mapped')
          : group_ids.map(id => html`<span>${nameLink(names.group(id))}</span>`),
    },
    {
      title: 'Map',
      kind: 'acts',
      cell: ({ group_ids, provider_group }) =>
        group_ids.length === 0 &&
        html`<a class="button plain" href="/providers/${identity_provider_id}?${queryText({ map: provider_group })}">Map it</a>`,
    },
  ])
}
