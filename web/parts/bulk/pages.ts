// The pages of something done to several: what it needs to know, what breaks, and which could not be done.
import { shell } from '../../frame/shell'
import { type Html, html, type Part } from '../../html'
import type { Inside } from '../../inside'
import { type Name, nameLink } from '../../names'
import { localPath } from '../../next'
import { type ProblemBody, sentencesOf } from '../../visit'
import { form } from '../form'
import { alarm } from '../notice'
import { counted } from '../read'
import { card } from '../small'
import { table } from '../table'
import { undoForm } from '../told'
import { type Bulk, type BulkAct, type Chosen, pathOf, saidOf } from './model'

export type Act<Row> = { name: string; act: BulkAct<Row>; missing: number }
export type Failed<Row> = { row: Row; sentences: readonly string[] }

export function whatOf<Row>({ words: [one, many] }: Bulk<Row>, count: number): string {
  return counted(count, one, many)
}

export function backTo({ visit }: Inside, given: URLSearchParams, otherwise: string): string {
  return localPath(given.get('back') ?? visit.url.searchParams.get('back') ?? otherwise)
}

export function nothingPage<Row>(bulk: Bulk<Row>, inside: Inside): Response {
  const { visit, who } = inside
  const back = backTo(inside, visit.url.searchParams, bulk.trail(inside).at(-1)?.path ?? '/')
  return shell(visit, who, {
    title: 'Nothing was chosen',
    trail: bulk.trail(inside),
    content: card(
      `Choose some ${bulk.words[1]} first`,
      html`<p>Check the boxes before them, then say what to do.</p><p><a class="button quiet" href="${back}">Back to the list</a></p>`,
    ),
  })
}

export async function askPage<Row>(
  bulk: Bulk<Row>,
  { inside, rows, given }: Chosen<Row>,
  { name, act, problem }: Act<Row> & { problem?: ProblemBody },
): Promise<Response> {
  const { visit, who } = inside
  const naming = await bulk.naming(inside, rows)
  const back = backTo(inside, given, bulk.trail(inside).at(-1)?.path ?? '/')
  return shell(visit, who, {
    title: act.ask?.title ?? '',
    trail: bulk.trail(inside),
    status: problem ? 422 : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      whatOf(bulk, rows.length),
      html`<p class="labels">${rows.map(row => html`<span class="label">${naming(row).name}</span>`)}</p>
<form class="form" action="${pathOf(bulk, inside)}/bulk">${hidden(bulk, { name, rows, back })}${await act.ask?.fields(inside, given)}
<div class="buttons"><button>Next: what that means</button><a class="button quiet" href="${back}">Leave it</a></div></form>`,
    )}`,
  })
}

export async function confirmPage<Row>(
  bulk: Bulk<Row>,
  chosen: Chosen<Row>,
  { name, act, missing }: Act<Row>,
): Promise<Response> {
  const { inside, rows, given, etagOf } = chosen
  const { visit, who } = inside
  const [one, many] = bulk.words
  const back = backTo(inside, given, bulk.trail(inside).at(-1)?.path ?? '/')
  const [naming, columns, breaks, title] = await Promise.all([
    bulk.naming(inside, rows),
    act.columns?.(chosen) ?? [],
    typeof act.breaks === 'function' ? act.breaks(chosen) : saidOf(act.breaks, rows),
    act.title(whatOf(bulk, rows.length), chosen),
  ])
  const answers = (act.ask?.names ?? []).flatMap(field => given.getAll(field).map(value => [field, value] as const))
  const { isDanger = false, button } = act
  const shown = rows.map(row => html`<input type="hidden" name="${SHOWN}" value="${bulk.idOf(row)} ${etagOf(row)}">`)
  const fields = html`${hidden(bulk, { name, rows, back })}${shown}${answers.map(([field, value]) => html`<input type="hidden" name="${field}" value="${value}">`)}`
  return shell(visit, who, {
    title,
    trail: bulk.trail(inside),
    content: card(
      isDanger ? 'What breaks' : 'What that means',
      html`${paragraph(breaks)}
${missing > 0 && html`<p class="quiet-text">${counted(missing, `${one} is`, `${many} are`)} not there any more, and left out.</p>`}
${table(rows, [{ title: one[0]?.toUpperCase() + one.slice(1), cell: row => nameLink(naming(row)) }, ...columns])}
<div class="buttons">${form(visit, { to: `${pathOf(bulk, inside)}/bulk`, act: saidOf(button, rows), isDanger }, fields)}<a class="button quiet" href="${back}">Leave it</a></div>`,
    ),
  })
}

/** In the form: the id of a thing and the etag of how it was shown. */
const SHOWN = 'shown'

export function etagsIn(given: URLSearchParams): ReadonlyMap<string, string> {
  return new Map(
    given.getAll(SHOWN).map((pair): [string, string] => {
      const at = pair.indexOf(' ')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )
}

/** To the page that asks once more, about those that are not as it showed them. */
export function pathAgain<Row>(
  bulk: Bulk<Row>,
  { inside, given }: Chosen<Row>,
  { act, changed }: { act: BulkAct<Row>; changed: readonly Row[] },
): string {
  const query = new URLSearchParams({ act: given.get('act') ?? '', back: given.get('back') ?? '' })
  for (const name of act.ask?.names ?? []) for (const value of given.getAll(name)) query.append(name, value)
  for (const row of changed) query.append('id', bulk.idOf(row))
  return `${pathOf(bulk, inside)}/bulk?${query}`
}

function paragraph(part: Part): Part {
  return typeof part === 'string' ? html`<p>${part}</p>` : part
}

function hidden<Row>(
  { idOf }: Bulk<Row>,
  { name, rows, back }: { name: string; rows: readonly Row[]; back: string },
): Html {
  return html`<input type="hidden" name="act" value="${name}"><input type="hidden" name="back" value="${back}">${rows.map(row => html`<input type="hidden" name="id" value="${idOf(row)}">`)}`
}

function nameOnly({ name, path }: Name): Html {
  return path === undefined ? html`<strong>${name}</strong>` : html`<a href="${path}">${name}</a>`
}

/** `again`: where those that had changed are looked at anew. */
type Report<Row> = {
  failed: readonly Failed<Row>[]
  rows: readonly Row[]
  said: string
  sealed?: string
  again?: { count: number; path: string }
  back: string
}

/** Those that could not be done, one by one, and what became of the others. */
export async function reportPage<Row>(bulk: Bulk<Row>, inside: Inside, report: Report<Row>): Promise<Response> {
  const { visit, who } = inside
  const { failed, rows, said, sealed, again, back } = report
  const naming = await bulk.naming(inside, rows)
  const done = rows.filter(row => !failed.some(one => one.row === row))
  const undo = sealed !== undefined && undoForm(visit, { sealed, back })
  return shell(visit, who, {
    title: failed.length === 0 ? said : `${failed.length} of ${rows.length} could not be done`,
    trail: bulk.trail(inside),
    status: failed.length === 0 ? 200 : 409,
    content: html`${
      failed.length > 0 &&
      card(
        failed.length === 1 ? 'This one stays as it was' : 'These stay as they were',
        html`<div class="alarm" role="alert" tabindex="-1" autofocus><ul>${failed.map(({ row, sentences }) => html`<li>${nameOnly(naming(row))}: ${sentences.join('; ')}</li>`)}</ul></div>${again && html`<p><a class="button" href="${again.path}">${again.count === 1 ? 'Look at it as it is now' : 'Look at them as they are now'}</a></p>`}`,
      )
    }${done.length > 0 && card(said, html`<ul class="plain-list">${done.map(row => html`<li>${naming(row).name}</li>`)}</ul>${undo}`)}
<p><a class="button quiet" href="${back}">Back to the list</a></p>`,
  })
}

export function undoReport(
  inside: Inside,
  { failed, back, of }: { failed: readonly { name: string; sentences: readonly string[] }[]; back: string; of: number },
): Response {
  const { visit, who } = inside
  return shell(visit, who, {
    title: `${failed.length} of ${of} could not be taken back`,
    status: 409,
    content: html`${card('These are not as they were', html`<div class="alarm" role="alert" tabindex="-1" autofocus><ul>${failed.map(({ name, sentences }) => html`<li><strong>${name}</strong>: ${sentences.join('; ')}</li>`)}</ul></div>`)}
<p><a class="button quiet" href="${back}">Back to the list</a></p>`,
  })
}

export function staleUndoPage(inside: Inside, back: string): Response {
  const { visit, who } = inside
  return shell(visit, who, {
    title: 'This cannot be taken back here any more',
    status: 409,
    content: card(
      'Nothing was changed',
      html`<p>A change can be taken back for an hour, in the sign-in that made it.</p><p><a class="button quiet" href="${back}">Back to the list</a></p>`,
    ),
  })
}
