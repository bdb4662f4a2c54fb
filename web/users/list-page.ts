// The list of people, with what can be done to many of them.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { doneNotice } from '../parts/notice'
import { ago } from '../parts/small'
import type { Column } from '../parts/table'
import { stateOf, type User } from './show'

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const mayChange = may(inside, 'users.write')
  const answer = await visit.ask<PageOf<User>>('GET', `/users${listQuery(visit.url, ['is_disabled', 'group_id'])}`)
  const make = mayChange && html`<a class="button" href="/users/new">Invite somebody</a>`
  const isMany = answer.isOk && answer.body.items.length > 0 && (mayChange || may(inside, 'groups.write'))
  return shell(visit, who, {
    title: 'Users',
    lead: 'People who sign in here. What they may do comes from bindings, their own and those of their groups.',
    ...(make ? { acts: make } : {}),
    scripts: ['choose'],
    content: html`${doneNotice(visit.url)}${listing({
      url: visit.url,
      answer,
      search: 'Search name or e-mail address',
      live: 'users',
      columns: isMany ? [chooser(), ...columns()] : columns(),
      empty: {
        icon: 'users',
        title: 'Nobody yet',
        text: 'Invite people by a link with which they set their password, or let them in through an identity provider.',
        act: make,
      },
    })}${isMany && (await bulkBar(inside, { mayChange }))}`,
  })
}

function columns(): Column<User>[] {
  return [
    {
      title: 'Name',
      sort: 'name',
      cell: row =>
        html`<span class="named"><a href="/users/${row.id}">${row.name}</a><small>${row.email}</small></span>`,
    },
    { title: 'State', cell: row => stateOf(row) },
    { title: 'Signed in', sort: 'last_sign_in_at', cell: row => ago(row.status.last_sign_in_at) },
    { title: 'Made', sort: 'created_at', cell: row => ago(row.created_at) },
  ]
}

function chooser(): Column<User> {
  return {
    title: 'Choose',
    kind: 'acts',
    cell: row => html`<input type="checkbox" form="bulk" name="id" value="${row.id}" aria-label="Choose ${row.name}">`,
  }
}

/** Its buttons lead to a page that says what each would do; nothing happens here. */
async function bulkBar(inside: Inside, { mayChange }: { mayChange: boolean }): Promise<Html> {
  const mayGroup = may(inside, 'groups.write')
  const groups = mayGroup ? await inside.visit.ask<PageOf<Schemas['Group']>>('GET', '/groups?limit=200') : undefined
  const list = groups?.isOk ? groups.body.items : []
  return html`<form id="bulk" class="bulk" action="/users/bulk" aria-label="Those chosen">
<label data-choosing hidden><input type="checkbox" data-choose-all> All on this page</label><span class="quiet-text" data-chosen>Those chosen:</span>
${mayChange && html`<button class="quiet" name="act" value="disable">Disable</button>`}
${list.length > 0 && html`<span class="row"><select name="group" aria-label="Group">${list.map(({ id, display_name }) => html`<option value="${id}">${display_name}</option>`)}</select><button class="quiet" name="act" value="add">Add to group</button></span>`}
${mayChange && html`<button class="danger" name="act" value="delete">Delete</button>`}
</form>`
}
