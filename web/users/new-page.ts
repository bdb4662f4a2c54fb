// Inviting somebody: who they are and which groups they join, then a link that is shown once.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { Inside } from '../inside'
import { check, form, input } from '../parts/form'
import { may } from '../parts/gone'
import { wrongOf } from '../parts/notice'
import { secretCard } from '../parts/secret'
import { ago, card } from '../parts/small'
import type { ProblemBody } from '../visit'
import { TRAIL, type User } from './show'

export type Invited = { email: string; name: string; groups: string[] }

export async function newPage(inside: Inside, refused?: { problem: ProblemBody; filled: Invited }): Promise<Response> {
  const { visit, who } = inside
  const wrong = wrongOf(refused?.problem, ['email', 'name'])
  const filled = refused?.filled ?? { email: '', name: '', groups: visit.url.searchParams.getAll('group') }
  const groups = may(inside, 'groups.write')
    ? await visit.ask<PageOf<Schemas['Group']>>('GET', '/groups?limit=200')
    : undefined
  const list = groups?.isOk ? groups.body.items : []
  return shell(visit, who, {
    title: 'Invite somebody',
    trail: TRAIL,
    status: refused ? 422 : 200,
    content: card(
      'Who is it?',
      form(
        visit,
        { to: '/users', act: 'Invite', wrong },
        html`${input({ name: 'name', label: 'Name', value: filled.name, isRequired: true, maxLength: 100, wrong, more: html` autocomplete="off"` })}
${input({ name: 'email', label: 'E-mail address', hint: 'They sign in with it. It is also their name in the audit.', type: 'email', value: filled.email, isRequired: true, maxLength: 254, wrong, more: html` autocomplete="off"` })}
${list.length > 0 && html`<fieldset><legend>Groups</legend><small>They get what these groups hold.</small><div class="choices">${list.map(({ id, display_name, name }) => check({ name: 'group', value: id, label: display_name, hint: name, isChecked: filled.groups.includes(id) }))}</div></fieldset>`}`,
      ),
    ),
  })
}

export function invitationPage(
  inside: Inside,
  { user, invitation, problems = [] }: { user: User; invitation: Schemas['Invitation']; problems?: string[] },
): Response {
  const { visit, who } = inside
  return shell(visit, who, {
    title: `An invitation for ${user.name}`,
    trail: [...TRAIL, { name: user.name, path: `/users/${user.id}` }],
    content: html`${problems.length > 0 && html`<div class="alarm" role="alert"><ul>${problems.map(one => html`<li>${one}</li>`)}</ul></div>`}
${secretCard({
  title: 'Send them this link',
  value: invitation.link,
  warning: 'It is shown only now. Whoever opens it first sets the password, so send it to them alone.',
  next: html`<p>It ends ${ago(invitation.expires_at)} and works once. Once it is used, other links made for them stop working. With it they set a password and sign in as <strong>${user.email}</strong>.</p>
<div class="buttons"><a class="button" href="/users/${user.id}">To ${user.name}</a><a class="button quiet" href="/users/new">Invite another</a></div>`,
})}`,
  })
}
