// What can be changed about one person: who they are, their password, and exceptions about kubectl.
import type { Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { check, form, input, sameField, select } from '../parts/form'
import { type Wrong, wrongOf } from '../parts/notice'
import { card } from '../parts/small'
import { doneNotice } from '../parts/told'
import type { ProblemBody, Visit } from '../visit'
import { userActs, withUser } from './detail-page'
import { stateOf, TRAIL, type User, userTabs } from './show'

type Settings = Pick<
  Schemas['Organization'],
  'kubectl_cli_enabled' | 'kubectl_browser_enabled' | 'sign_in_within_seconds'
>
export type Refused = { problem: ProblemBody; filled: Partial<User>; same?: string | undefined }

const NOT_WRONG: Wrong = { byField: new Map(), others: [] }

export function settingsPage(inside: Inside, refused?: Refused): Promise<Response> {
  return withUser(inside, async (before, etag) => {
    const { visit, who } = inside
    const user = { ...before, ...refused?.filled }
    const organization = await visit.ask<Settings>('GET', '/organization')
    const general = organization.isOk ? organization.body : undefined
    const problem = wrongOf(refused?.problem, ['email', 'name', 'sign_in_within_seconds'])
    const isPerson = refused?.filled.name !== undefined
    const wrong = isPerson ? problem : NOT_WRONG
    const same = sameField(refused?.same ?? etag)
    return shell(visit, who, {
      title: before.name,
      lead: html`${before.email} ${stateOf(before)}`,
      trail: TRAIL,
      acts: userActs(inside, before, etag),
      status: refused ? 422 : 200,
      content: html`${doneNotice(visit)}${userTabs(inside, before)}
<div class="halves">${card(
        'Who they are',
        form(
          visit,
          { to: `/users/${user.id}/settings`, act: 'Save', wrong },
          html`${same}<input type="hidden" name="part" value="person">
${input({ name: 'name', label: 'Name', value: user.name, isRequired: true, maxLength: 100, wrong })}
${input({ name: 'email', label: 'E-mail address', type: 'email', hint: 'It is their name in clusters and records: a change ends what is open.', value: user.email, isRequired: true, maxLength: 254, wrong })}
${check({ name: 'must_change_password', label: 'They must change their password', isChecked: user.must_change_password, hint: 'Until they have, they can do nothing else.' })}`,
        ),
      )}
${card('kubectl', kubectlForm(visit, { user, general, same, wrong: isPerson ? NOT_WRONG : problem }))}</div>`,
    })
  })
}

type KubectlOf = { user: User; general: Settings | undefined; same: Html; wrong: Wrong }

function kubectlForm(visit: Visit, { user, general, same, wrong }: KubectlOf): Html {
  const usual = (value: boolean | undefined) =>
    `As the organization says${value === undefined ? '' : value ? ' (allowed)' : ' (not allowed)'}`
  const switches = (name: 'kubectl_cli_enabled' | 'kubectl_browser_enabled') => [
    { value: '', name: usual(general?.[name]) },
    { value: 'true', name: 'Allowed' },
    { value: 'false', name: 'Not allowed' },
  ]
  const shown = (value: boolean | null) => (value === null ? '' : String(value))
  return html`<p class="quiet-text">Exceptions for this person. A cluster may still be stricter.</p>${form(
    visit,
    { to: `/users/${user.id}/settings`, act: 'Save exceptions', wrong },
    html`${same}<input type="hidden" name="part" value="kubectl">
${select({ name: 'kubectl_cli_enabled', label: 'From a command line', value: shown(user.kubectl_cli_enabled) }, switches('kubectl_cli_enabled'))}
${select({ name: 'kubectl_browser_enabled', label: 'In this console', value: shown(user.kubectl_browser_enabled) }, switches('kubectl_browser_enabled'))}
${select({ name: 'sign_in_within_seconds', label: 'Only after a sign-in within', value: String(user.sign_in_within_seconds ?? ''), wrong }, spans(user.sign_in_within_seconds, general))}`,
  )}`
}

const HOUR = 3_600
/** As good as no rule (core: ten years). */
const NEVER = 315_360_000
const SPANS = [
  { value: HOUR, name: 'One hour' },
  { value: 8 * HOUR, name: '8 hours' },
  { value: 12 * HOUR, name: '12 hours' },
  { value: 24 * HOUR, name: 'A day' },
  { value: 7 * 24 * HOUR, name: 'A week' },
  { value: NEVER, name: 'No such rule' },
]

function spans(own: number | null, general: Settings | undefined) {
  const usual = general
    ? ` (${general.sign_in_within_seconds === null ? 'no rule' : spanName(general.sign_in_within_seconds)})`
    : ''
  const others = own === null || SPANS.some(({ value }) => value === own) ? [] : [{ value: own, name: spanName(own) }]
  return [
    { value: '', name: `As the organization says${usual}` },
    ...[...SPANS, ...others].map(({ value, name }) => ({ value: String(value), name })),
  ]
}

function spanName(seconds: number): string {
  return SPANS.find(({ value }) => value === seconds)?.name.toLowerCase() ?? `${seconds} seconds`
}
