// `/settings`: the organization, how long what it issues lives, and what it demands of those who use kubectl.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import { type Inside, show, type Taken, take } from '../inside'
import { check, form, input, sameField } from '../parts/form'
import { refusal, wrongOf } from '../parts/notice'
import { evidenceOf, recordingFields } from '../parts/recording-policy'
import { saveIfSame } from '../parts/same'
import { card } from '../parts/small'
import { doneNotice } from '../parts/told'
import type { Routes } from '../router'
import type { Answer, ProblemBody } from '../visit'

type Organization = Schemas['Organization']
type Input = Schemas['OrganizationInput']

type Unit = { name: string; seconds: number }
const MINUTES: Unit = { name: 'minutes', seconds: 60 }
const HOURS: Unit = { name: 'hours', seconds: 3_600 }

/** Lengths of time, each in the unit that people think of it in. */
const TIMES = [
  ['certificate_lifetime_seconds', 'A certificate lives for', HOURS],
  ['certificate_max_lifetime_seconds', 'and at most, when somebody asks for longer', HOURS],
  ['credential_lifetime_seconds', 'A credential of “sal” lives for', MINUTES],
  ['session_lifetime_seconds', 'A sign-in lasts for', HOURS],
  ['session_idle_seconds', 'and ends when it was not used for', HOURS],
  ['lockout_seconds', 'After too many wrong passwords an account is locked for', MINUTES],
] as const satisfies readonly (readonly [keyof Organization, string, Unit])[]

const FIELDS = [
  'name',
  'display_name',
  'contact_email',
  'lockout_attempts',
  'sign_in_within_seconds',
  'redactions',
  ...TIMES.map(([name]) => name),
]

type Refused = { problem: ProblemBody; filled?: Partial<Organization>; same?: string | undefined }

async function settingsPage({ visit, who }: Inside, refused?: Refused): Promise<Response> {
  const answer = await visit.ask<Organization>('GET', '/organization')
  const mayChange = who.permissions.includes('organization.write')
  return shell(visit, who, {
    title: 'Settings',
    lead: 'What holds for everybody here. Exceptions for one person are on their page, limits of a cluster on its page.',
    status: refused ? 422 : answer.status,
    content: html`${doneNotice(visit)}${answer.isOk ? settingsForm({ visit, answer, refused, mayChange }) : refusal(answer)}`,
  })
}

type Filled = {
  visit: Inside['visit']
  answer: Answer<Organization>
  refused: Refused | undefined
  mayChange: boolean
}

function settingsForm({ visit, answer, refused, mayChange }: Filled): Html {
  const wrong = wrongOf(refused?.problem, FIELDS)
  const organization = { ...answer.body, ...refused?.filled }
  const time = ([name, label, unit]: (typeof TIMES)[number]) =>
    input({
      name,
      label: `${label} (${unit.name})`,
      type: 'number',
      value: String(organization[name] / unit.seconds),
      isRequired: true,
      wrong,
      more: html` min="0" step="any"`,
    })
  const within = organization.sign_in_within_seconds
  const who = html`${sameField(refused?.same ?? answer.etag)}<fieldset><legend>Who you are</legend>
${input({ name: 'display_name', label: 'Name', value: organization.display_name, isRequired: true, maxLength: 100, wrong })}
${input({ name: 'name', label: 'Label', value: organization.name, isRequired: true, maxLength: 63, wrong })}
${input({ name: 'contact_email', label: 'Whom to write to about access', type: 'email', value: organization.contact_email ?? '', wrong })}</fieldset>`
  const kubectl = html`<fieldset><legend>kubectl</legend>
${check({ name: 'kubectl_cli_enabled', label: 'From a command line', isChecked: organization.kubectl_cli_enabled })}
${check({ name: 'kubectl_browser_enabled', label: 'In this console', isChecked: organization.kubectl_browser_enabled })}
${input({ name: 'sign_in_within_seconds', label: 'Only so many hours after a sign-in', type: 'number', value: within === null ? '' : String(within / HOURS.seconds), hint: 'Left empty: no rule. It counts for certificates too.', wrong, more: html` min="0" step="any"` })}</fieldset>`
  const times = html`<fieldset><legend>How long things last</legend>${TIMES.map(time)}
${input({ name: 'lockout_attempts', label: 'Wrong passwords until then', type: 'number', value: String(organization.lockout_attempts), isRequired: true, wrong, more: html` min="1" max="100"` })}</fieldset>`
  const recordings = html`<fieldset><legend>Recordings</legend><small>Of everybody, whatever their roles say.</small>${recordingFields(organization, wrong)}</fieldset>`
  const fields = html`<div class="halves"><div class="stack">${who}${kubectl}</div><div class="stack">${times}${recordings}</div></div>`
  const whole = form(visit, { to: '/settings', act: 'Save', wrong }, fields)
  return card('Organization', mayChange ? whole : html`<fieldset disabled class="bare">${fields}</fieldset>`)
}

async function changed(taken: Taken): Promise<Response> {
  const { visit, fields } = taken
  const current = await visit.ask<Organization>('GET', '/organization')
  if (!current.isOk) return settingsPage(taken, { problem: current.problem })
  const { id: _, ...kept } = current.body
  const seconds = TIMES.map(([name, , unit]) => [name, Math.round(Number(fields.get(name)) * unit.seconds)])
  const within = fields.get('sign_in_within_seconds') ?? ''
  const filled = {
    ...(Object.fromEntries(seconds) as Pick<Organization, (typeof TIMES)[number][0]>),
    name: (fields.get('name') ?? '').trim(),
    display_name: (fields.get('display_name') ?? '').trim(),
    ...evidenceOf(fields),
    contact_email: (fields.get('contact_email') ?? '').trim() || null,
    lockout_attempts: Number(fields.get('lockout_attempts')),
    kubectl_cli_enabled: fields.has('kubectl_cli_enabled'),
    kubectl_browser_enabled: fields.has('kubectl_browser_enabled'),
    sign_in_within_seconds: within === '' ? null : Math.round(Number(within) * HOURS.seconds),
  }
  const body: Input = { ...kept, ...filled }
  const { isOk, problem, same } = await saveIfSame(taken, '/organization', { what: 'these settings', body })
  return isOk ? redirect('/settings?done=saved') : settingsPage(taken, { problem, filled, same })
}

export const settingsRoutes: Routes = [
  ['GET /settings', show(inside => settingsPage(inside))],
  ['POST /settings', take(changed)],
]
