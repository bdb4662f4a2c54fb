// Records that a sink does not take: why, what they say, and whether they are tried again or given up.
import type { PageOf, Schemas } from '../api'
import { visible } from '../audit/words'
import { tokenField } from '../forms'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside, Taken } from '../inside'
import { gonePage, idOf, may } from '../parts/gone'
import { emptyState, pager } from '../parts/listing'
import { alarm, doneNotice, refusal } from '../parts/notice'
import { counted } from '../parts/read'
import { ago, badge, card } from '../parts/small'
import { type Column, table } from '../parts/table'
import { type ProblemBody, sentencesOf } from '../visit'
import type { Sink } from './fields'
import { TRAIL } from './pages'

type DeadLetter = Schemas['DeadLetter']

export async function deadLettersPage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const cursor = visit.url.searchParams.get('cursor')
  const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
  const [sink, letters] = await Promise.all([
    visit.ask<Sink>('GET', `/audit-sinks/${id}`),
    visit.ask<PageOf<DeadLetter>>('GET', `/audit-sinks/${id}/dead-letters?limit=50${more}`),
  ])
  if (!sink.isOk) return gonePage(inside, { title: 'Audit sink', trail: TRAIL, answer: sink })
  return shell(visit, who, {
    title: 'Records it does not take',
    lead: 'Everything after them goes on. They wait here until they are tried again or given up.',
    trail: [...TRAIL, { name: sink.body.name, path: `/sinks/${id}` }],
    status: problem ? 409 : 200,
    scripts: ['choose'],
    at: `/sinks/${id}/dead-letters`,
    content: html`${doneNotice(visit.url)}${problem && alarm(sentencesOf(problem))}${letters.isOk ? list(inside, letters.body) : refusal(letters)}`,
  })
}

function list(inside: Inside, page: PageOf<DeadLetter>): Html {
  const { url } = inside.visit
  if (page.items.length === 0)
    return emptyState({
      icon: 'sinks',
      title: 'It takes everything',
      text: 'A record that a sink refuses for what it says comes here, so that it holds nothing up.',
    })
  const mayChange = may(inside, 'audit_sinks.write')
  const box: Column<DeadLetter> = {
    title: 'Choose',
    cell: row =>
      html`<input type="checkbox" name="id" value="${row.id}" form="bulk" aria-label="Choose record ${row.record_id}">`,
  }
  const columns: Column<DeadLetter>[] = [
    ...(mayChange ? [box] : []),
    { title: 'Record of', cell: row => ago(row.at) },
    { title: 'What the sink said', cell: row => visible(row.error) },
    { title: 'Tries', kind: 'number', cell: row => row.tries },
    { title: 'State', cell: row => (row.is_queued ? badge('to be tried again', 'warn') : badge('waits')) },
    {
      title: 'What was sent',
      cell: row =>
        html`<details class="more"><summary>Show</summary><pre tabindex="0">${pretty(row.document)}</pre></details>`,
    },
  ]
  return html`${table(page.items, columns)}${pager(url, page)}${mayChange && bulk(inside)}`
}

function bulk(inside: Inside): Html {
  const base = `/sinks/${idOf(inside)}/dead-letters`
  return html`<form id="bulk" method="post" action="${base}/replay" class="bulk">${tokenField(inside.visit.token ?? '')}
<span data-choosing hidden><label><input type="checkbox" data-choose-all> All of this page</label></span>
<button class="quiet">Try chosen again</button><button class="quiet" name="all" value="yes">Try all again</button>
<button class="danger" formaction="${base}/removal">Give chosen up</button><button class="danger" formaction="${base}/removal" name="all" value="yes">Give all up</button></form>`
}

function pretty(document: string): string {
  try {
    return visibleLines(JSON.stringify(JSON.parse(document), null, 2))
  } catch {
    return visible(document)
  }
}

function visibleLines(text: string): string {
  return text.split('\n').map(visible).join('\n')
}

/** Null: all of them. */
function chosenOf({ fields }: Taken): { dead_letter_ids: string[] | null } {
  return { dead_letter_ids: fields.get('all') === 'yes' ? null : fields.getAll('id') }
}

export async function replayed(taken: Taken): Promise<Response> {
  const base = `/sinks/${idOf(taken)}/dead-letters`
  const { isOk, problem } = await taken.visit.ask(
    ...(['POST', `/audit-sinks/${idOf(taken)}/dead-letter-replays`, chosenOf(taken)] as const),
  )
  return isOk ? redirect(`${base}?done=queued`) : deadLettersPage(taken, problem)
}

/** Asks once more first: what is given up never comes there. */
export async function removedLetters(taken: Taken): Promise<Response> {
  const { visit, who, fields } = taken
  const id = idOf(taken)
  const base = `/sinks/${id}/dead-letters`
  const chosen = chosenOf(taken)
  if (chosen.dead_letter_ids?.length === 0) return redirect(base)
  if (fields.get('sure') === 'yes') {
    const { isOk, problem } = await visit.ask('POST', `/audit-sinks/${id}/dead-letter-removals`, chosen)
    return isOk ? redirect(`${base}?done=removed`) : deadLettersPage(taken, problem)
  }
  const ids = chosen.dead_letter_ids
  const what = ids === null ? 'all records it does not take' : counted(ids.length, 'record')
  return shell(visit, who, {
    title: `Give ${what} up?`,
    trail: [...TRAIL, { name: 'Records it does not take', path: base }],
    content: card(
      'What is lost',
      html`<p>The sink will never have them. The audit here keeps them.</p><div class="buttons"><form method="post" action="${base}/removal">${tokenField(visit.token ?? '')}<input type="hidden" name="sure" value="yes">
${ids === null ? html`<input type="hidden" name="all" value="yes">` : ids.map(one => html`<input type="hidden" name="id" value="${one}">`)}<button class="danger final">Give up</button></form><a class="button quiet" href="${base}">Leave them</a></div>`,
    ),
  })
}
