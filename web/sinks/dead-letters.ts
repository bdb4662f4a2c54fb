// Records that a sink does not take: why, what they say, and whether they are tried again or given up.
import type { PageOf } from '../api'
import { visible } from '../audit/words'
import { redirect } from '../frame/answer'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside, Taken } from '../inside'
import { choosing } from '../parts/bulk/bar'
import { act, form } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm } from '../parts/notice'
import { ago, badge, card } from '../parts/small'
import { doneNotice } from '../parts/told'
import { type Answer, type ProblemBody, sentencesOf } from '../visit'
import { type DeadLetter, LETTERS } from './bulk-letters'
import type { Sink } from './fields'
import { TRAIL } from './states'

export async function deadLettersPage(inside: Inside, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const [sink, letters] = await Promise.all([
    visit.ask<Sink>('GET', `/audit-sinks/${id}`),
    visit.ask<PageOf<DeadLetter>>('GET', `/audit-sinks/${id}/dead-letters${listQuery(visit.url)}`),
  ])
  if (!sink.isOk) return gonePage(inside, { title: 'Audit sink', trail: TRAIL, answer: sink })
  return shell(visit, who, {
    title: 'Records it does not take',
    lead: 'Everything after them goes on. They wait here until they are tried again or given up.',
    trail: [...TRAIL, { name: sink.body.name, path: `/sinks/${id}` }],
    status: problem ? 409 : 200,
    at: `/sinks/${id}/dead-letters`,
    // Of what was searched for only what is chosen is meant.
    ...(letters.isOk &&
    letters.body.items.length > 0 &&
    !visit.url.searchParams.get('q') &&
    may(inside, 'audit_sinks.write')
      ? { acts: actsOnAll(inside, `/sinks/${id}/dead-letters`) }
      : {}),
    content: html`${doneNotice(visit)}${problem && alarm(sentencesOf(problem))}${list(inside, letters)}`,
  })
}

function list(inside: Inside, answer: Answer<PageOf<DeadLetter>>): Html {
  const { url, request } = inside.visit
  return listing<DeadLetter>({
    // The answer to a form has another address, at which nothing can be searched.
    url: request.method === 'GET' ? url : new URL(`/sinks/${idOf(inside)}/dead-letters`, url),
    answer,
    search: 'Search what was sent, or said of it',
    several: choosing(LETTERS, inside),
    columns: [
      { title: 'Record of', sort: 'at', cell: row => ago(row.at) },
      { title: 'What the sink said', cell: row => visible(row.error) },
      { title: 'Tries', kind: 'number', sort: 'tries', cell: row => row.tries },
      { title: 'State', cell: row => (row.is_queued ? badge('to be tried again', 'warn') : badge('waits')) },
      {
        title: 'What was sent',
        cell: row =>
          html`<details class="more"><summary>Show</summary><pre tabindex="0">${pretty(row.document)}</pre></details>`,
      },
    ],
    empty: {
      icon: 'sinks',
      title: 'It takes everything',
      text: 'A record that a sink refuses for what it says comes here, so that it holds nothing up.',
    },
  })
}

function actsOnAll({ visit }: Inside, base: string): Html {
  return html`${act(visit, { to: `${base}/replay`, say: 'Try all again' })}<a class="button danger" href="${base}/removal">Give all up</a>`
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

export async function replayed(taken: Taken): Promise<Response> {
  const base = `/sinks/${idOf(taken)}/dead-letters`
  const path = `/audit-sinks/${idOf(taken)}/dead-letter-replays`
  const { isOk, problem } = await taken.visit.ask('POST', path, { dead_letter_ids: null })
  return isOk ? redirect(`${base}?done=queued`) : deadLettersPage(taken, problem)
}

/** What is given up never comes there. */
export function removalPage({ visit, who, params }: Inside): Response {
  const base = `/sinks/${encodeURIComponent(params.id ?? '')}/dead-letters`
  return shell(visit, who, {
    title: 'Give all records it does not take up?',
    trail: [...TRAIL, { name: 'Records it does not take', path: base }],
    content: card(
      'What is lost',
      html`<p>The sink will never have them. The audit here keeps them.</p><div class="buttons">${form(visit, { to: `${base}/removal`, act: 'Give up', isDanger: true }, '')}<a class="button quiet" href="${base}">Leave them</a></div>`,
    ),
  })
}

export async function removedLetters(taken: Taken): Promise<Response> {
  const base = `/sinks/${idOf(taken)}/dead-letters`
  const path = `/audit-sinks/${idOf(taken)}/dead-letter-removals`
  const { isOk, problem } = await taken.visit.ask('POST', path, { dead_letter_ids: null })
  return isOk ? redirect(`${base}?done=removed`) : deadLettersPage(taken, problem)
}
