// What forms about API tokens do. The page that answers the form of a new secret is the only one that shows it.
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { localPath } from '../next'
import { textOf } from '../parts/read'
import { actIfSame, saveIfSame } from '../parts/same'
import { untilOf } from '../parts/until'
import type { Token, TokenKind } from './kinds'
import { type Filled, newTokenPage, permissionsOf, revokePage, rotatePage, tokenMadePage, tokenPage } from './pages'

type Change = { taken: Taken; kind: TokenKind; id: string }
type Made = Token & { token: string }

const WHAT = 'this token'

export async function makeToken({ taken, kind }: Omit<Change, 'id'>): Promise<Response> {
  const filled = filledOf(taken)
  const { isOk, body, problem } = await taken.visit.ask<Made>('POST', kind.api, { ...kind.owner, ...filled })
  const at = { inside: taken, kind }
  return isOk ? tokenMadePage(at, body) : newTokenPage(at, { problem, filled })
}

export async function changeToken({ taken, kind, id }: Change): Promise<Response> {
  const filled = filledOf(taken)
  const sent = { what: WHAT, body: { ...kind.owner, ...filled } }
  const { isOk, problem, same } = await saveIfSame(taken, `${kind.api}/${id}`, sent)
  if (!isOk) return tokenPage({ inside: taken, kind, id }, { problem, filled, same })
  return redirect(`${listOf(kind)}?done=saved`)
}

export async function rotateToken({ taken, kind, id }: Change): Promise<Response> {
  const overlap_seconds = Number(textOf(taken.fields, 'overlap_seconds'))
  const { isOk, body, problem } = await taken.visit.ask<Made>('POST', `${kind.api}/${id}/rotations`, {
    overlap_seconds,
  })
  if (!isOk) return rotatePage({ inside: taken, kind, id }, problem)
  return tokenMadePage({ inside: taken, kind }, { ...body, isRenewed: true })
}

export async function revokeToken({ taken, kind, id }: Change): Promise<Response> {
  const { isOk, problem } = await taken.visit.ask('POST', `${kind.api}/${id}/revocation`)
  return isOk ? redirect(backOf(taken, 'revoked')) : revokePage({ inside: taken, kind, id }, problem)
}

export async function deleteToken({ taken, kind, id }: Change): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `${kind.api}/${id}`, { what: WHAT })
  return isOk ? redirect(backOf(taken, 'deleted')) : revokePage({ inside: taken, kind, id }, problem)
}

function listOf(kind: TokenKind): string {
  return kind.trail.at(-1)?.path ?? '/tokens'
}

function backOf({ fields }: Taken, done: string): string {
  const back = localPath(fields.get('back'))
  return `${back}${back.includes('?') ? '&' : '?'}done=${done}`
}

function filledOf({ fields }: Taken): Filled {
  return { name: textOf(fields, 'name'), permissions: permissionsOf(fields), expires_at: untilOf(fields) }
}
