// Where something is done to several things: asked, done one after another, and taken back.
import { redirect } from '../../frame/answer'
import { type Inside, show, type Taken, take } from '../../inside'
import type { Routes } from '../../router'
import { MOST_SEALED, type Step, seal, tellingPath, unseal } from '../../told'
import { type Answer, sentencesOf } from '../../visit'
import { actOf, type Bulk, type BulkAct, type Chosen, pathOf } from './model'
import * as pages from './pages'

/** A page of a list, and more for who writes addresses by hand. */
const MOST = 200

export function bulkRoutes<Row>(bulk: Bulk<Row>): Routes {
  return [
    [`GET ${bulk.path}/bulk`, show(inside => confirm(bulk, inside))],
    [`POST ${bulk.path}/bulk`, take(taken => done(bulk, taken))],
    [`POST ${bulk.path}/bulk/undo`, take(taken => undone(bulk, taken))],
  ]
}

async function confirm<Row>(bulk: Bulk<Row>, inside: Inside): Promise<Response> {
  const given = inside.visit.url.searchParams
  const name = given.get('act') ?? ''
  const act = actOf(bulk, inside, name)
  const { rows, etags, missing } = await read(bulk, { inside, given })
  if (!act || rows.length === 0) return pages.nothingPage(bulk, inside)
  const chosen = { inside, rows, given, etagOf: (row: Row) => etags.get(bulk.idOf(row)) ?? '' }
  const page = act.ask && !act.ask.isGiven(given) ? pages.askPage : pages.confirmPage
  return page(bulk, chosen, { name, act, missing })
}

async function done<Row>(bulk: Bulk<Row>, taken: Taken): Promise<Response> {
  const { fields: given, visit } = taken
  const name = given.get('act') ?? ''
  const act = actOf(bulk, taken, name)
  const { rows, missing } = await read(bulk, { inside: taken, given })
  if (!act || rows.length === 0 || (act.ask && !act.ask.isGiven(given))) return pages.nothingPage(bulk, taken)
  const shown = pages.etagsIn(given)
  const chosen = { inside: taken, rows, given, etagOf: (row: Row) => shown.get(bulk.idOf(row)) ?? '' }
  const { failed, steps } = await changeAll(bulk, chosen, act)
  const [first] = failed
  // What was typed is wrong for every one of them: it is not theirs, so it is asked for again.
  if (act.ask && first?.status === 422 && failed.length === rows.length)
    return pages.askPage(bulk, chosen, { name, act, missing, problem: first.problem })
  const count = rows.length - failed.length
  const said = act.told(pages.whatOf(bulk, count), count === 1)
  const undo = steps.length > 0 ? { undo: { to: `${pathOf(bulk, taken)}/bulk/undo`, act: name, steps } } : {}
  const back = pages.backTo(taken, given, bulk.trail(taken).at(-1)?.path ?? '/')
  const told = { said, ...undo }
  const sealed = seal(visit, told)
  if (failed.length === 0 && sealed.length <= MOST_SEALED) return redirect(tellingPath(visit, back, told))
  const changed = failed.filter(({ status }) => status === CHANGED).map(({ row }) => row)
  return pages.reportPage(bulk, taken, {
    ...{ rows, said, back, ...(steps.length > 0 ? { sealed } : {}) },
    ...(changed.length > 0
      ? { again: { count: changed.length, path: pages.pathAgain(bulk, chosen, { act, changed }) } }
      : {}),
    failed: failed.map(({ row, ...refused }) => ({ row, sentences: whyOf(refused) })),
  })
}

type Refusal = Pick<Answer<unknown>, 'status' | 'problem'>
type Refused<Row> = { row: Row } & Refusal

/** It is not as the page showed it, or as it was read to be taken back. */
const CHANGED = 412

function whyOf({ status, problem }: Refusal): string[] {
  return status === CHANGED ? ['somebody changed it meanwhile'] : sentencesOf(problem)
}

/** One after another: each change is decided with the one before it in force, so the last admin stays. */
async function changeAll<Row>(
  bulk: Bulk<Row>,
  { inside, rows, given, etagOf }: Chosen<Row>,
  act: BulkAct<Row>,
): Promise<{ failed: Refused<Row>[]; steps: Step[] }> {
  const naming = await bulk.naming(inside, rows)
  const failed: Refused<Row>[] = []
  const steps: Step[] = []
  for (const row of rows) {
    const one = { inside, row, given, etag: etagOf(row) }
    const answer = await act.change(one)
    if (!answer.isOk) failed.push({ row, status: answer.status, problem: answer.problem })
    const was = answer.isOk ? act.undo?.was({ ...one, answer }) : undefined
    if (was !== undefined) steps.push({ id: bulk.idOf(row), name: naming(row).name, was })
  }
  return { failed, steps }
}

async function undone<Row>(bulk: Bulk<Row>, taken: Taken): Promise<Response> {
  const { visit, fields } = taken
  const back = pages.backTo(taken, fields, bulk.trail(taken).at(-1)?.path ?? '/')
  const undo = unseal(visit, fields.get('told'))?.undo
  const takeBack = undo?.to === visit.url.pathname ? bulk.acts[undo.act]?.undo?.takeBack : undefined
  if (!undo || !takeBack) return pages.staleUndoPage(taken, back)
  const failed: { name: string; sentences: string[] }[] = []
  // Last in, first out.
  for (const { id, name, was } of undo.steps.toReversed()) {
    const answer = await takeBack(taken, { id, was })
    if (!answer.isOk) failed.push({ name, sentences: whyOf(answer) })
  }
  if (failed.length > 0) return pages.undoReport(taken, { failed, back, of: undo.steps.length })
  return redirect(tellingPath(visit, back, { said: `Taken back: ${undo.steps.map(({ name }) => name).join(', ')}.` }))
}

async function read<Row>(
  bulk: Bulk<Row>,
  { inside, given }: { inside: Inside; given: URLSearchParams },
): Promise<{ rows: Row[]; etags: ReadonlyMap<string, string>; missing: number }> {
  const ids = [...new Set(given.getAll('id'))].slice(0, MOST)
  const found = (await Promise.all(ids.map(id => bulk.read(inside, id)))).filter(one => one !== undefined)
  return {
    rows: found.map(({ row }) => row),
    etags: new Map(found.map(({ row, etag }) => [bulk.idOf(row), etag ?? ''])),
    missing: ids.length - found.length,
  }
}
