// `/account`: who one is here, one's own sign-ins, and what one may do.
import type { PageOf, Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { html } from '../html'
import { type InsidePage, show, type Taken, take } from '../inside'
import { act } from '../parts/form'
import { doneNotice, refusal } from '../parts/notice'
import { ago, badge, card, command, facts } from '../parts/small'
import { table } from '../parts/table'
import type { Routes } from '../router'
import type { Visit } from '../visit'

type Whoami = Schemas['Whoami']
type Session = Schemas['Session']

const page: InsidePage = async ({ visit, who }) => {
  const [me, sessions] = await Promise.all([
    visit.ask<Whoami>('GET', '/whoami'),
    visit.ask<PageOf<Session>>('GET', `/sessions?user_id=${who.user_id}&limit=50`),
  ])
  if (!me.isOk) return shell(visit, who, { title: 'My account', content: refusal(me), status: me.status })
  const { email, name, expires_at, groups, bindings } = me.body
  return shell(visit, who, {
    title: 'My account',
    acts: html`<a class="button quiet" href="/password">Change my password</a>`,
    content: html`${doneNotice(visit.url)}<div class="halves">
${card(
  name,
  facts([
    ['E-mail', email],
    ['Signed in until', ago(expires_at, 'no end')],
    ['Groups', groups.length === 0 ? 'none' : groups.map(group => html`<span class="label">${group.name}</span> `)],
  ]),
)}
${card('Roles given to me', bindings.length === 0 ? html`<p class="quiet-text">None directly. What your groups have is yours too.</p>` : bindingTable(bindings))}
${card('In a terminal', html`${command('login', `sal login --server ${visit.publicUrl}`)}<p>A machine without a browser? <code>sal login --device</code> shows a code there; <a href="/device">type it here</a>.</p>`)}
</div>
${sessions.isOk && card('My sign-ins', sessionTable(visit, who.session_id, sessions.body.items))}`,
  })
}

function bindingTable(rows: Whoami['bindings']) {
  return table(rows, [
    { title: 'Role', cell: row => html`<span class="label">${row.role}</span>` },
    { title: 'Where', cell: row => row.project_name ?? 'the organization' },
    { title: 'Namespaces', cell: row => (row.namespaces.length === 0 ? 'all it reaches' : row.namespaces.join(', ')) },
  ])
}

function sessionTable(visit: Visit, own: string, rows: readonly Session[]) {
  return table(rows, [
    { title: 'From', cell: row => row.source_address || '–' },
    { title: 'Last used', cell: row => ago(row.last_used_at) },
    { title: 'Until', cell: row => ago(row.expires_at, 'no end') },
    {
      title: 'End it',
      kind: 'acts',
      cell: row =>
        row.id === own ? badge('This one', 'good') : act(visit, { to: `/account/sessions/${row.id}/end`, say: 'End' }),
    },
  ])
}

async function ended({ visit, who, params }: Taken): Promise<Response> {
  const { isOk, status, problem } = await visit.ask('DELETE', `/sessions/${params.id}`)
  if (isOk) return redirect('/account?done=revoked')
  return shell(visit, who, { title: 'My account', content: refusal({ status, problem }), status })
}

export const accountRoutes: Routes = [
  ['GET /account', show(page)],
  ['POST /account/sessions/:id/end', take(ended)],
]
