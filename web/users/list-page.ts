// The list of people, with what can be done to many of them.
import type { PageOf } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import type { Inside } from '../inside'
import { choosing } from '../parts/bulk/bar'
import { select } from '../parts/form'
import { may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { ago } from '../parts/small'
import type { Column } from '../parts/table'
import { doneNotice } from '../parts/told'
import { USERS } from './bulk'
import { stateOf, type User } from './show'

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const mayChange = may(inside, 'users.write')
  const answer = await visit.ask<PageOf<User>>('GET', `/users${listQuery(visit.url, ['is_disabled', 'group_id'])}`)
  const make = mayChange && html`<a class="button" href="/users/new">Invite somebody</a>`
  return shell(visit, who, {
    title: 'Users',
    lead: 'People who sign in here. What they may do comes from bindings, their own and those of their groups.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: 'Search name or e-mail address',
      filters: select(
        { name: 'is_disabled', label: 'State', value: visit.url.searchParams.get('is_disabled') ?? '' },
        STATES,
      ),
      live: 'users',
      several: choosing(USERS, inside),
      columns: columns(),
      empty: {
        icon: 'users',
        title: 'Nobody yet',
        text: 'Invite people by a link with which they set their password, or let them in through an identity provider.',
        act: make,
      },
    })}`,
  })
}

const STATES = [
  { value: '', name: 'Everybody' },
  { value: 'false', name: 'Not disabled' },
  { value: 'true', name: 'Disabled' },
]

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
