// `/recordings/:id`: what is known of it, and a screen on which it plays, or is followed while it runs.
import type { PageOf } from '../api'
import { requestPath } from '../audit/words'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { gonePage, idOf, may } from '../parts/gone'
import { refusal } from '../parts/notice'
import { ago, card, facts } from '../parts/small'
import { doneNotice } from '../parts/told'
import { clock, commandOf, hits, isRunning, placeOf, proofOf, type Recording, stateBadge, TRAIL } from './words'

const SPEEDS = [0.5, 1, 2, 4, 8]

export async function detailPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<Recording>('GET', `/recordings/${idOf(inside)}`)
  if (!answer.isOk) return gonePage(inside, { title: 'Recording', trail: TRAIL, answer })
  const row = answer.body
  const path = `/recordings/${row.id}`
  const isLive = isRunning(row)
  const mayCut = isLive && may(inside, 'connections.write')
  const isKept = row.state !== 'expired'
  return shell(visit, who, {
    title: commandOf(row),
    lead: `${row.user_name} in ${placeOf(row)}, ${row.cluster_name}`,
    trail: TRAIL,
    acts: html`${isKept && html`<a class="button quiet" href="${path}/text">As text</a><a class="button quiet" href="${path}/asciicast" download>Download asciicast</a>`}${mayCut && html`<a class="button danger" href="${path}/cut">Cut the session</a>`}`,
    ...(isKept ? { scripts: ['xterm', 'recordingCast', 'recording'] as const, hasTerminal: true } : {}),
    content: html`${doneNotice(visit)}${isKept ? player(inside, row) : html`<div class="tip">It was kept as long as the settings say; what it showed is gone.</div>`}
${isKept && (await searchCard(inside, row))}${card('About', html`<div id="about"${!visit.url.searchParams.has('q') && html` data-live="recordings"`}>${about(inside, row)}</div>`)}`,
  })
}

function player({ visit }: Inside, row: Recording): Html {
  const path = `/recordings/${row.id}`
  const isLive = isRunning(row)
  const at = Number(visit.url.searchParams.get('at') ?? '')
  return html`<section class="player" id="player" aria-label="Player" data-player="${path}/${isLive ? 'live' : 'screen'}" data-length="${row.duration_ms ?? 0}"${isLive && html` data-follow`}${at > 0 && html` data-at="${Math.round(at)}"`}>
<div class="player-screen" role="group" aria-label="Screen" tabindex="0"></div>
<div class="player-bar">
<button type="button" data-play>Play</button>
<div class="player-seek"><input type="range" min="0" max="0" value="0" step="1" aria-label="Position" data-position><div class="player-marks" aria-hidden="true" data-ticks></div></div>
<output class="mono" data-clock>0:00</output>
<label>Speed <select data-speed>${SPEEDS.map(speed => html`<option value="${String(speed)}"${speed === 1 && html` selected`}>${speed}×</option>`)}</select></label>
<label class="check"><input type="checkbox" data-skip checked><span>Skip pauses</span></label>
${isLive && html`<button type="button" class="quiet" data-live-join>Go live</button>`}
</div>
<div class="hits" data-marks></div>
<p class="quiet-text" role="status" data-said>${isLive ? 'It runs now.' : ''}</p>
<p class="quiet-text"><kbd>Space</kbd> plays and pauses, <kbd>←</kbd> <kbd>→</kbd> go five seconds, <kbd>&lt;</kbd> <kbd>&gt;</kbd> change the speed.</p>
<noscript><p>The player needs JavaScript. <a href="${path}/text">The text</a> does not.</p></noscript>
</section>`
}

async function searchCard({ visit }: Inside, row: Recording): Promise<Html> {
  const q = visit.url.searchParams.get('q')?.trim() ?? ''
  return card(
    'Search in it',
    html`<form class="inline-form" action="/recordings/${row.id}" role="search" aria-label="This recording"><input type="search" name="q" value="${q}" maxlength="300" aria-label="Text shown" placeholder="Text it showed"><button class="quiet">Search</button></form>
${q !== '' && (await found(visit, row, q))}`,
  )
}

async function found(visit: Inside['visit'], row: Recording, q: string): Promise<Html> {
  const query = new URLSearchParams({ request_id: row.request_id, q })
  const answer = await visit.ask<PageOf<Recording>>('GET', `/recordings?${query}`)
  if (!answer.isOk) return refusal(answer)
  const match = answer.body.items.find(({ id }) => id === row.id)
  if (match) return hits(match, q)
  return html`<p class="quiet-text">It did not show that${row.is_indexed ? '' : ', as far as it has been read: the rest follows in a moment'}. Whole words are found, whatever their case.</p>`
}

function about(inside: Inside, row: Recording): Html {
  return facts([
    ['State', html`${stateBadge(row)}${row.reason !== null && html` <small>${row.reason}</small>`}`],
    ['Who', html`<a href="/users/${row.user_id}">${row.user_name}</a>`],
    ['Cluster', html`<a href="/clusters/${row.cluster_id}">${row.cluster_name}</a>`],
    ['Namespace', row.namespace],
    ['Pod', row.pod],
    ['Container', row.container === '' ? 'the first one' : row.container],
    ['Command', html`<code>${commandOf(row)}</code>`],
    ['Kind', `${row.subresource} by ${row.protocol}${row.is_terminal ? ', with a terminal' : ''}`],
    ['Begun', ago(row.started_at)],
    ['Ended', ago(row.ended_at, 'not yet')],
    ['Length', row.duration_ms === null ? '–' : clock(row.duration_ms)],
    ['Exit', row.exit_code === null ? 'it said none' : String(row.exit_code)],
    ['Stored', `${row.bytes.toLocaleString('en')} bytes, sealed`],
    ['Hash', html`<code class="hash">${row.hash}</code>`],
    ['Proof', proofOf(row)],
    [
      'Request',
      may(inside, 'audit_events.read')
        ? html`<a href="${requestPath(row.request_id)}">Records of the audit</a>`
        : html`<code>${row.request_id}</code>`,
    ],
  ])
}
