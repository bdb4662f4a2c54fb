// Relays: the front doors for kubectl and agents.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import { show, type Taken, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import { idOf } from '../parts/gone'
import { actIfSame } from '../parts/same'
import type { Routes } from '../router'
import { RELAYS } from './bulk'
import { deletePage, detailPage } from './detail-page'
import { wantedOf, wrongIn } from './form'
import { listPage } from './list-page'

async function added(taken: Taken): Promise<Response> {
  const wanted = wantedOf(taken.fields)
  if (wrongIn(wanted).size > 0) return listPage(taken, { wanted, status: 422 })
  const made = await taken.visit.ask<Schemas['RelayEnrolment']>('POST', '/relay-enrolments')
  return made.isOk
    ? listPage(taken, { wanted, enrolment: made.body })
    : listPage(taken, { wanted, problem: made.problem, status: made.status })
}

async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/relays/${idOf(taken)}`, { what: 'this relay' })
  return isOk ? redirect('/relays?done=deleted') : deletePage(taken, problem)
}

export const relayRoutes: Routes = [
  ['GET /relays', show(inside => listPage(inside))],
  ...bulkRoutes(RELAYS),
  ['POST /relays', take(added)],
  ['GET /relays/:id', show(detailPage)],
  ['GET /relays/:id/delete', show(inside => deletePage(inside))],
  ['POST /relays/:id/delete', take(removed)],
]
