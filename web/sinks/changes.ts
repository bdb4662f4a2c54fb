// What forms about audit sinks do.
import type { Schemas } from '../api'
import { redirect } from '../frame/answer'
import type { Taken } from '../inside'
import { etagIn } from '../parts/form'
import { idOf } from '../parts/gone'
import { alarm } from '../parts/notice'
import { textOf } from '../parts/read'
import { actIfSame, saveIfSame } from '../parts/same'
import { sentencesOf } from '../visit'
import { type Filled, filledOf, inputOf, SECRETS, type Sink } from './fields'
import { deletePage, detailPage, newPage, testWords } from './pages'

export async function created(taken: Taken): Promise<Response> {
  const filled = filledOf(taken.fields)
  const { isOk, body, problem } = await taken.visit.ask<Sink>('POST', '/audit-sinks', inputOf(filled, taken.fields))
  return isOk ? redirect(`/sinks/${body.id}?done=created`) : newPage(taken, { problem, filled })
}

export async function changed(taken: Taken): Promise<Response> {
  const { visit, fields } = taken
  const path = `/audit-sinks/${idOf(taken)}`
  const before = await visit.ask<Sink>('GET', path)
  if (!before.isOk) return detailPage(taken)
  // The field of a form is cut to minutes, and it may not change.
  const filled: Filled = { ...filledOf(fields), kind: before.body.kind, starts_at: before.body.starts_at }
  const sent = { what: 'this sink', body: inputOf(filled, fields, before.body), secrets: SECRETS }
  const { isOk, problem, same } = await saveIfSame(taken, path, sent)
  return isOk ? redirect(`/sinks/${idOf(taken)}?done=saved`) : detailPage(taken, { refused: { problem, filled, same } })
}

/** Changes nothing: the form again as it is filled, with a row more or less. */
export function drafted(taken: Taken): Promise<Response> {
  const read = filledOf(taken.fields)
  const isMore = taken.fields.get('row') === 'add'
  const redactions = isMore ? [...read.redactions, { field: 'user_name', action: 'hash' } as const] : read.redactions
  const filled = { ...read, redactions }
  const id = textOf(taken.fields, 'sink_id')
  return id === ''
    ? newPage(taken, { filled })
    : detailPage({ ...taken, params: { id } }, { refused: { filled, same: etagIn(taken.fields) } })
}

export async function tested(taken: Taken): Promise<Response> {
  const path = `/audit-sinks/${idOf(taken)}/tests`
  const { isOk, body, problem } = await taken.visit.ask<Schemas['AuditSinkTest']>('POST', path)
  return detailPage(taken, { tested: isOk ? testWords(body) : alarm(sentencesOf(problem)) })
}

export async function removed(taken: Taken): Promise<Response> {
  const { isOk, problem } = await actIfSame(taken, `/audit-sinks/${idOf(taken)}`, { what: 'this sink' })
  return isOk ? redirect('/sinks?done=deleted') : deletePage(taken, problem)
}
