// `/account`: who one is here and what one may do.
import type { Schemas } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import { type InsidePage, show } from '../inside'
import { refusal } from '../parts/notice'
import { ago, card, command, facts } from '../parts/small'
import { table } from '../parts/table'
import { doneNotice } from '../parts/told'
import type { Routes } from '../router'

type Whoami = Schemas['Whoami']

const page: InsidePage = async ({ visit, who }) => {
  const me = await visit.ask<Whoami>('GET', '/whoami')
  if (!me.isOk) return shell(visit, who, { title: 'My account', content: refusal(me), status: me.status })
  const { email, name, expires_at, groups, bindings } = me.body
  return shell(visit, who, {
    title: 'My account',
    acts: html`<a class="button quiet" href="/sessions">My sign-ins</a><a class="button quiet" href="/password">Change my password</a>`,
    content: html`${doneNotice(visit)}<div class="halves">
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
</div>`,
  })
}

function bindingTable(rows: Whoami['bindings']) {
  return table(rows, [
    { title: 'Role', cell: row => html`<span class="label">${row.role}</span>` },
    { title: 'Where', cell: row => row.project_name ?? 'Everywhere' },
    { title: 'Namespaces', cell: row => (row.namespaces.length === 0 ? 'all it reaches' : row.namespaces.join(', ')) },
  ])
}

export const accountRoutes: Routes = [['GET /account', show(page)]]
