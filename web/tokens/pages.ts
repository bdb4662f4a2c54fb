// Making, changing, renewing and revoking one API token, of either kind.
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { localPath } from '../next'
import { act, check, form, input, sameField, select } from '../parts/form'
import { gonePage } from '../parts/gone'
import { alarm, type Wrong, wrongOf } from '../parts/notice'
import { secretCard } from '../parts/secret'
import { ago, card, facts } from '../parts/small'
import { untilFields } from '../parts/until'
import { isPermission, PERMISSIONS, SUBJECTS } from '../roles/permissions'
import { type ProblemBody, sentencesOf } from '../visit'
import type { Token, TokenKind } from './kinds'
import { tokenState } from './table'

export type Filled = { name: string; permissions: string[] | null; expires_at: string | null }
export type Refused = { problem: ProblemBody; filled: Filled; same?: string | undefined }
type At = { inside: Inside; kind: TokenKind }

const EMPTY: Filled = { name: '', permissions: null, expires_at: null }

export function newTokenPage({ inside, kind }: At, refused?: Refused): Response {
  const { visit, who } = inside
  return shell(visit, who, {
    title: 'New API token',
    trail: kind.trail,
    status: refused ? 422 : 200,
    content: card(
      'What is it for?',
      tokenForm({ inside, kind }, { to: kind.base, act: 'Make it', refused, filled: refused?.filled ?? EMPTY }),
    ),
  })
}

export async function tokenPage(at: At & { id: string }, refused?: Refused): Promise<Response> {
  const { visit, who } = at.inside
  return withToken(at, (token, etag) =>
    shell(visit, who, {
      title: token.name,
      lead: tokenState(token),
      trail: at.kind.trail,
      acts: html`<a class="button quiet" href="${at.kind.base}/${token.id}/rotate">New secret</a><a class="button danger" href="${at.kind.base}/${token.id}/revoke">Revoke</a>`,
      status: refused ? 422 : 200,
      content: html`<div class="halves">${card('Change it', tokenForm(at, { to: `${at.kind.base}/${token.id}`, act: 'Save', refused, filled: refused?.filled ?? token, same: refused?.same ?? etag }))}
${card(
  'About',
  facts([
    ['Begins with', html`<span class="mono">${token.prefix}…</span>`],
    [
      'Last used',
      html`${ago(token.status.last_used_at)}${token.status.last_used_from !== null && ` from ${token.status.last_used_from}`}`,
    ],
    ['Ends', ago(token.expires_at, 'no end')],
    ['Made', ago(token.created_at)],
  ]),
)}</div>`,
    }),
  )
}

type FormOf = { to: string; act: string; refused: Refused | undefined; filled: Filled; same?: string | undefined }

function tokenForm({ inside: { visit, who }, kind }: At, { to, act: say, refused, filled, same }: FormOf): Html {
  const wrong = wrongOf(refused?.problem, ['name', 'expires_at', 'permissions'])
  return form(
    visit,
    { to, act: say, wrong },
    html`${sameField(same)}${input({ name: 'name', label: 'Name', hint: 'What uses it, to know it by later.', value: filled.name, isRequired: true, maxLength: 100, wrong })}
${untilFields({ expires_at: filled.expires_at, wrong, usual: kind.isEndless ? '' : '30d', never: kind.isEndless && 'By revocation only' })}
${limitFields({ filled, wrong, held: kind.name === 'own' ? who.permissions : undefined })}`,
  )
}

/** `held`: what its owner holds; nothing else is worth offering. */
function limitFields({
  filled,
  wrong,
  held,
}: {
  filled: Filled
  wrong: Wrong
  held: readonly string[] | undefined
}): Html {
  const problem = wrong.byField.get('permissions')
  const subjects = SUBJECTS.map(subject => ({
    ...subject,
    permissions: subject.permissions.filter(one => held === undefined || held.includes(one)),
  })).filter(({ permissions }) => permissions.length > 0)
  return html`<details${filled.permissions !== null && html` open`}><summary>Limit it to some permissions</summary><div class="stack">
<p class="quiet-text">Check none, and it may do all that its owner may. Kubernetes is reached with “use kubectl” only.</p>
${problem !== undefined && html`<span class="wrong">${problem}</span>`}
${subjects.map(({ title, permissions }) => html`<fieldset><legend>${title}</legend>${permissions.map(one => check({ name: 'permissions', value: one, label: PERMISSIONS[one].says, isChecked: filled.permissions?.includes(one) ?? false }))}</fieldset>`)}</div></details>`
}

export function permissionsOf(fields: URLSearchParams): string[] | null {
  const chosen = fields.getAll('permissions').filter(isPermission)
  return chosen.length === 0 ? null : chosen
}

export function tokenMadePage(
  { inside, kind }: At,
  { token, name, isRenewed = false }: { token: string; name: string; isRenewed?: boolean },
): Response {
  const { visit, who } = inside
  const back = kind.name === 'own' ? '/tokens' : (kind.trail.at(-1)?.path ?? '/machine-users')
  return shell(visit, who, {
    title: name,
    trail: kind.trail,
    content: secretCard({
      title: isRenewed ? 'Its new secret' : 'Its secret',
      value: token,
      warning: 'It is shown only now. Keep it where secrets are kept.',
      next: html`<p>Programs send it as <code>Authorization: Bearer …</code>; on a command line it signs in with <code>sal login --server ${visit.publicUrl} --token-file FILE</code>.</p>
<div class="buttons"><a class="button" href="${back}">I have kept it</a></div>`,
    }),
  })
}

const HOUR = 3_600
const OVERLAPS = [
  { value: '0', name: 'At once' },
  { value: String(HOUR), name: 'In one hour' },
  { value: String(24 * HOUR), name: 'In a day' },
  { value: String(7 * 24 * HOUR), name: 'In a week' },
]

export function rotatePage(at: At & { id: string }, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = at.inside
  return withToken(at, token =>
    shell(visit, who, {
      title: `A new secret for ${token.name}`,
      trail: at.kind.trail,
      status: problem ? 409 : 200,
      content: html`${problem && alarm(sentencesOf(problem))}${card(
        'When does the secret from before stop?',
        form(
          visit,
          { to: `${at.kind.base}/${token.id}/rotate`, act: 'Make a new secret' },
          select(
            {
              name: 'overlap_seconds',
              label: 'The old one stops',
              hint: 'Long enough to bring the new one to everything that uses it.',
              value: String(24 * HOUR),
            },
            OVERLAPS,
          ),
        ),
      )}`,
    }),
  )
}

export function revokePage(at: At & { id: string }, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = at.inside
  const back = localPath(visit.url.searchParams.get('back') ?? at.kind.trail.at(-1)?.path ?? '/tokens')
  return withToken(at, (token, etag) =>
    shell(visit, who, {
      title: `Revoke ${token.name}?`,
      trail: at.kind.trail,
      status: problem ? 409 : 200,
      content: html`${problem && alarm(sentencesOf(problem))}${card(
        'What breaks',
        html`<p>Whatever uses it is refused from now on, and what it has open is cut within a second. Certificates made with it end too. It was last used ${ago(token.status.last_used_at)}${token.status.last_used_from !== null && ` from ${token.status.last_used_from}`}.</p>
<div class="buttons">${form(visit, { to: `${at.kind.base}/${token.id}/revoke`, act: 'Revoke for good', isDanger: true }, html`<input type="hidden" name="back" value="${back}">`)}
${act(visit, { to: `${at.kind.base}/${token.id}/delete`, say: 'Revoke, and forget that it was', fields: { back }, same: etag })}
<a class="button quiet" href="${back}">Leave it</a></div>`,
      )}`,
    }),
  )
}

async function withToken(
  { inside, kind, id }: At & { id: string },
  page: (token: Token, etag: string | undefined) => Response,
): Promise<Response> {
  const found = await inside.visit.ask<Token>('GET', `${kind.api}/${id}`)
  return found.isOk
    ? page(found.body, found.etag)
    : gonePage(inside, { title: 'API token', trail: kind.trail, answer: found })
}
