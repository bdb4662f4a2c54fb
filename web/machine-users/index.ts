// Machine users, with their tokens: who works without a person.
import { redirect } from '../frame/answer'
import { type Inside, show, type Taken, take } from '../inside'
import { bulkRoutes } from '../parts/bulk/routes'
import { idOf } from '../parts/gone'
import { textOf } from '../parts/read'
import { actIfSame, saveIfSame } from '../parts/same'
import type { Routes } from '../router'
import { tokens } from '../tokens/bulk'
import { changeToken, deleteToken, makeToken, revokeToken, rotateToken } from '../tokens/changes'
import { machineKind, type TokenKind } from '../tokens/kinds'
import { newTokenPage, revokePage, rotatePage, tokenPage } from '../tokens/pages'
import { MACHINES } from './bulk'
import { detailPage, endPage, type Filled, listPage, newPage, withMachine } from './pages'
import type { MachineUser } from './show'

const WHAT = 'this machine user'

async function created(taken: Taken): Promise<Response> {
  const filled = filledOf(taken)
  const { isOk, body, problem } = await taken.visit.ask<MachineUser>('POST', '/machine-users', filled)
  return isOk ? redirect(`/machine-users/${body.id}?done=created`) : newPage(taken, { problem, filled })
}

function changed(taken: Taken): Promise<Response> {
  return withMachine(taken, async machine => {
    const filled = { ...filledOf(taken), name: machine.name }
    const input = { ...filled, is_disabled: machine.is_disabled }
    const sent = { what: WHAT, body: input }
    const { isOk, problem, same } = await saveIfSame(taken, `/machine-users/${machine.id}`, sent)
    return isOk ? redirect(`/machine-users/${machine.id}?done=saved`) : detailPage(taken, { problem, filled, same })
  })
}

function switched(taken: Taken, is_disabled: boolean): Promise<Response> {
  return withMachine(taken, async ({ id, name, display_name, description }) => {
    const sent = { what: WHAT, body: { name, display_name, description, is_disabled } }
    const { isOk, problem } = await actIfSame(taken, `/machine-users/${id}`, sent)
    if (isOk) return redirect(`/machine-users/${id}?done=${is_disabled ? 'disabled' : 'enabled'}`)
    return is_disabled ? endPage('disable')(taken, problem) : detailPage(taken, { problem })
  })
}

async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/machine-users/${idOf(taken)}`, { what: WHAT })
  return isOk ? redirect('/machine-users?done=deleted') : endPage('delete')(taken, problem)
}

function filledOf({ fields }: Taken): Filled {
  const read = (name: string) => textOf(fields, name)
  return { name: read('name'), display_name: read('display_name'), description: read('description') }
}

type At = { inside: Inside; kind: TokenKind; id: string }

/** A page of one of its tokens. */
function ofToken(page: (at: At) => Response | Promise<Response>) {
  return show(inside =>
    withMachine(inside, machine => page({ inside, kind: machineKind(machine), id: tokenId(inside) })),
  )
}

function changing(act: (change: { taken: Taken; kind: TokenKind; id: string }) => Promise<Response>) {
  return take(taken => withMachine(taken, machine => act({ taken, kind: machineKind(machine), id: tokenId(taken) })))
}

function tokenId({ params }: Inside): string {
  return encodeURIComponent(params.token ?? '')
}

export const machineUserRoutes: Routes = [
  ['GET /machine-users', show(listPage)],
  ...bulkRoutes(MACHINES),
  ...bulkRoutes(tokens('machine')),
  ['GET /machine-users/new', show(inside => newPage(inside))],
  ['POST /machine-users', take(created)],
  ['GET /machine-users/:id', show(inside => detailPage(inside))],
  ['POST /machine-users/:id', take(changed)],
  ['GET /machine-users/:id/disable', show(inside => endPage('disable')(inside))],
  ['POST /machine-users/:id/disable', take(taken => switched(taken, true))],
  ['POST /machine-users/:id/enable', take(taken => switched(taken, false))],
  ['GET /machine-users/:id/delete', show(inside => endPage('delete')(inside))],
  ['POST /machine-users/:id/delete', take(removed)],
  ['GET /machine-users/:id/tokens/new', ofToken(at => newTokenPage(at))],
  ['POST /machine-users/:id/tokens', changing(makeToken)],
  ['GET /machine-users/:id/tokens/:token', ofToken(at => tokenPage(at))],
  ['POST /machine-users/:id/tokens/:token', changing(changeToken)],
  ['GET /machine-users/:id/tokens/:token/rotate', ofToken(at => rotatePage(at))],
  ['POST /machine-users/:id/tokens/:token/rotate', changing(rotateToken)],
  ['GET /machine-users/:id/tokens/:token/revoke', ofToken(at => revokePage(at))],
  ['POST /machine-users/:id/tokens/:token/revoke', changing(revokeToken)],
  ['POST /machine-users/:id/tokens/:token/delete', changing(deleteToken)],
]
