// Certificates: with which kubectl proves who it is without asking anew; revoked ones are refused at once everywhere.
import type { PageOf, Schemas } from '../api'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { html } from '../html'
import { type Inside, type InsidePage, show, type Taken, take } from '../inside'
import { readNames } from '../names'
import { localPath } from '../next'
import { choosing } from '../parts/bulk/bar'
import { bulkRoutes } from '../parts/bulk/routes'
import { form } from '../parts/form'
import { may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm } from '../parts/notice'
import { card } from '../parts/small'
import { doneNotice } from '../parts/told'
import type { Routes } from '../router'
import { type ProblemBody, sentencesOf } from '../visit'
import { CERTIFICATES } from './bulk'
import { certificateColumns } from './table'

type Certificate = Schemas['Certificate']

const listPage: InsidePage = async inside => {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Certificate>>('GET', `/certificates${listQuery(visit.url, ['user_id'])}`)
  const of = visit.url.searchParams.get('user_id')
  const rows = answer.isOk ? answer.body.items : []
  const users = [of, ...rows.filter(({ kind }) => kind === 'user').map(({ subject_id }) => subject_id)]
  const names = await readNames(inside, { users })
  const seesAll = may(inside, 'certificates.read')
  return shell(visit, who, {
    title: seesAll ? 'Certificates' : 'Your certificates',
    lead: of
      ? `Of ${names.user(of).name}`
      : 'With a certificate kubectl works without signing in, until it runs out or is revoked.',
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: seesAll ? 'Search serial or whose' : 'Search serial',
      live: 'certificates',
      several: choosing(CERTIFICATES, inside),
      columns: certificateColumns(inside, { back: '/certificates', names }),
      empty: {
        icon: 'certificates',
        title: 'No certificate',
        text: 'One is made when somebody takes a kubeconfig with a certificate in it; its key never leaves their machine.',
      },
    })}`,
  })
}

function revokePage({ visit, who, params }: Inside, problem?: ProblemBody): Response {
  const serial = params.serial ?? ''
  const back = localPath(visit.url.searchParams.get('back') ?? '/certificates')
  return shell(visit, who, {
    title: 'Revoke this certificate?',
    trail: [{ name: 'Certificates', path: '/certificates' }],
    status: problem ? 409 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      html`<span class="mono">${serial}</span>`,
      html`<p>Whoever uses it is refused from now on, and what is open with it is cut within a second. A kubeconfig with this certificate works no longer; its holder takes a new one.</p>
<div class="buttons">${form(visit, { to: `/certificates/${encodeURIComponent(serial)}/revoke`, act: 'Revoke', isDanger: true }, html`<input type="hidden" name="back" value="${back}">`)}<a class="button quiet" href="${back}">Leave it</a></div>`,
    )}`,
  })
}

async function revoked(taken: Taken): Promise<Response> {
  const path = `/certificates/${encodeURIComponent(taken.params.serial ?? '')}/revocation`
  const { isOk, problem } = await taken.visit.ask('POST', path)
  const back = localPath(taken.fields.get('back') ?? '/certificates')
  return isOk ? redirect(`${back}${back.includes('?') ? '&' : '?'}done=revoked`) : revokePage(taken, problem)
}

export const certificateRoutes: Routes = [
  ['GET /certificates', show(listPage)],
  ...bulkRoutes(CERTIFICATES),
  ['GET /certificates/:serial/revoke', show(inside => revokePage(inside))],
  ['POST /certificates/:serial/revoke', take(revoked)],
]
