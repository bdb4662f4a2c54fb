// One's own API tokens; those of machine users are at theirs, with the same pages.
import type { PageOf } from '../api'
import { shell } from '../frame/shell'
import { html } from '../html'
import { type Inside, type InsidePage, show, type Taken, take } from '../inside'
import { choosing } from '../parts/bulk/bar'
import { bulkRoutes } from '../parts/bulk/routes'
import { idOf } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { doneNotice } from '../parts/told'
import type { Routes } from '../router'
import { tokens } from './bulk'
import { changeToken, deleteToken, makeToken, revokeToken, rotateToken } from './changes'
import { OWN, type Token } from './kinds'
import { newTokenPage, revokePage, rotatePage, tokenPage } from './pages'
import { tokenColumns } from './table'

const listPage: InsidePage = async inside => {
  const { visit, who } = inside
  const query = listQuery(visit.url)
  const answer = await visit.ask<PageOf<Token>>(
    'GET',
    `/api-tokens${query}${query === '' ? '?' : '&'}user_id=${who.user_id}`,
  )
  const make = html`<a class="button" href="/tokens/new">New token</a>`
  return shell(visit, who, {
    title: 'Your API tokens',
    lead: 'For scripts that act as you. For what runs without you, make a machine user.',
    acts: make,
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: 'Search your tokens',
      live: 'sessions',
      several: choosing(tokens('own'), inside),
      columns: tokenColumns(inside, { kind: 'own', base: OWN.base, back: '/tokens' }),
      empty: {
        icon: 'certificates',
        title: 'No token yet',
        text: 'With a token a script or Terraform does in your name what you may do, or only some of it.',
        act: make,
      },
    })}`,
  })
}

const at = (inside: Inside) => ({ inside, kind: OWN, id: idOf(inside) })
const change = (taken: Taken) => ({ taken, kind: OWN, id: idOf(taken) })

export const tokenRoutes: Routes = [
  ['GET /tokens', show(listPage)],
  ...bulkRoutes(tokens('own')),
  ['GET /tokens/new', show(inside => newTokenPage(at(inside)))],
  ['POST /tokens', take(taken => makeToken(change(taken)))],
  ['GET /tokens/:id', show(inside => tokenPage(at(inside)))],
  ['POST /tokens/:id', take(taken => changeToken(change(taken)))],
  ['GET /tokens/:id/rotate', show(inside => rotatePage(at(inside)))],
  ['POST /tokens/:id/rotate', take(taken => rotateToken(change(taken)))],
  ['GET /tokens/:id/revoke', show(inside => revokePage(at(inside)))],
  ['POST /tokens/:id/revoke', take(taken => revokeToken(change(taken)))],
  ['POST /tokens/:id/delete', take(taken => deleteToken(change(taken)))],
]
