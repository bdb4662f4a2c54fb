// Sign-ins: one's own, or those of one person; ending one ends it everywhere at once.
import type { PageOf, Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { html } from '../html'
import { type InsidePage, show, type Taken, take } from '../inside'
import { readNames } from '../names'
import { localPath } from '../next'
import { choosing } from '../parts/bulk/bar'
import { bulkRoutes } from '../parts/bulk/routes'
import { gonePage, idOf } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { doneNotice } from '../parts/told'
import type { Routes } from '../router'
import { SESSIONS } from './bulk'
import { sessionColumns } from './table'

const listPage: InsidePage = async inside => {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Schemas['Session']>>('GET', `/sessions${listQuery(visit.url, ['user_id'])}`)
  const of = visit.url.searchParams.get('user_id') ?? who.user_id
  const names = await readNames(inside, { users: [of] })
  const isOwn = of === who.user_id
  return shell(visit, who, {
    title: isOwn ? 'Your sign-ins' : 'Sign-ins',
    lead: isOwn
      ? 'Where you are signed in, in browsers and on command lines. End what you do not know.'
      : `Of ${names.user(of).name}`,
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: 'Search addresses',
      filters: isOwn ? html`` : html`<input type="hidden" name="user_id" value="${of}">`,
      live: 'sessions',
      several: choosing(SESSIONS, inside),
      columns: sessionColumns(inside, { back: `/sessions${isOwn ? '' : `?user_id=${encodeURIComponent(of)}`}` }),
      empty: { icon: 'sessions', title: 'No sign-in', text: 'A sign-in appears here as soon as there is one.' },
    })}`,
  })
}

async function ended(taken: Taken): Promise<Response> {
  const answer = await taken.visit.ask('DELETE', `/sessions/${idOf(taken)}`)
  const back = localPath(taken.fields.get('back') ?? '/sessions')
  return answer.isOk
    ? redirect(`${back}${back.includes('?') ? '&' : '?'}done=ended`)
    : gonePage(taken, { title: 'Sign-in', trail: [{ name: 'Sign-ins', path: '/sessions' }], answer })
}

export const sessionRoutes: Routes = [
  ['GET /sessions', show(listPage)],
  ...bulkRoutes(SESSIONS),
  ['POST /sessions/:id/delete', take(ended)],
]
