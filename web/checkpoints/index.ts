// Checkpoints: signed proof of what both audits say, the key they are signed with, and how anybody proves it without us.
import type { PageOf, Schemas } from '../api'
import { attachment } from '../audit/export'
import { moment } from '../audit/words'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import { type Inside, show } from '../inside'
import { input } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm, refusal } from '../parts/notice'
import { momentOf, queryText } from '../parts/read'
import { badge, card, command, facts } from '../parts/small'
import { table } from '../parts/table'
import type { Routes } from '../router'
import { type ProblemBody, sentencesOf } from '../visit'

type Checkpoint = Schemas['AuditCheckpoint']

const TRAIL = [{ name: 'Checkpoints', path: '/checkpoints' }]

async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const [answer, key] = await Promise.all([
    visit.ask<PageOf<Checkpoint>>('GET', `/audit-checkpoints${listQuery(visit.url)}`),
    visit.ask<Schemas['AuditKey']>('GET', '/audit-key'),
  ])
  return shell(visit, who, {
    title: 'Checkpoints',
    lead: 'Every now and then what both audits say is signed. Who changes, removes or puts in a record later is found out.',
    content: html`${listing<Checkpoint>({
      url: visit.url,
      answer,
      live: 'audit_events',
      columns: [
        { title: 'Number', cell: row => html`<a href="/checkpoints/${row.id}">${row.number}</a>` },
        { title: 'When (UTC)', cell: row => moment(row.at) },
        { title: 'Covers', cell: row => covered(row) },
        { title: 'SHA-256', cell: row => html`<span class="mono">${row.hash.slice(0, 16)}…</span>` },
      ],
      empty: {
        icon: 'certificates',
        title: 'No checkpoint yet',
        text: 'The first is made soon after the first record; from then on one whenever something new has happened.',
      },
    })}
<div class="halves">${card('The public key', key.isOk ? keyPart(key.body) : refusal(key))}${card('Prove it yourself', proof(inside))}</div>
${isWholeReader(inside) && card('Take evidence along', evidenceForm(visit.url))}`,
  })
}

function covered({ chains }: Checkpoint): string {
  const records = chains.reduce((sum, { first_seq, last_seq }) => sum + last_seq - first_seq + 1, 0)
  return `${records} new ${records === 1 ? 'record' : 'records'} of ${chains.length} ${chains.length === 1 ? 'chain' : 'chains'}`
}

function keyPart({ id, public_key, algorithm }: Schemas['AuditKey']): Html {
  return html`<p>Keep it where nobody of this installation can change it: whoever proves evidence has to have it from you.</p>${command('key', public_key.trim())}
${facts([
  ['Key id', html`<span class="mono">${id}</span>`],
  ['Algorithm', algorithm],
])}`
}

function proof({ visit }: Inside): Html {
  return html`<p>With the key in a file, from this server as it comes, or later from a file alone, without any server:</p>
${command('verify', `sal audit key --server ${visit.publicUrl} > audit-key.pem\nsal audit verify --server ${visit.publicUrl} --key audit-key.pem\nsal audit verify evidence.ndjson --key audit-key.pem`)}
<p class="quiet-text">It says what it proved, or names the first thing that is wrong. With <code>--anchor FILE</code> it also finds an end that was cut off.</p>`
}

/** Evidence is all of both audits. */
function isWholeReader(inside: Inside): boolean {
  return ['audit_checkpoints.read', 'audit_events.read', 'api_events.read'].every(permission => may(inside, permission))
}

function evidenceForm({ searchParams }: URL): Html {
  const field = (name: 'from' | 'to', label: string, hint: string) =>
    input({ name, label, hint, type: 'datetime-local', value: searchParams.get(name) ?? '' })
  return html`<p>Checkpoints and all records they cover, in one file, for whoever is to prove them elsewhere.</p>
<form class="form" action="/checkpoints/evidence"><div class="pair">${field('from', 'From (UTC)', 'Empty: from the beginning.')}${field('to', 'To (UTC)', 'Empty: to the last checkpoint.')}</div>
<div class="buttons"><button class="quiet">Download evidence</button></div></form>`
}

async function detailPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<Checkpoint>('GET', `/audit-checkpoints/${idOf(inside)}`)
  if (!answer.isOk) return gonePage(inside, { title: 'Checkpoint', trail: TRAIL, answer })
  const { number, at, hash, previous, chains, jws } = answer.body
  const before = number > 1 ? html`<a href="/checkpoints/${number - 1}">Checkpoint ${number - 1}</a> ` : ''
  return shell(visit, who, {
    title: `Checkpoint ${number}`,
    lead: html`${moment(at)} UTC`,
    trail: TRAIL,
    content: html`${card(
      'About',
      facts([
        ['SHA-256', html`<span class="mono">${hash}</span>`],
        [
          'The one before',
          previous === null ? 'none: it is the first' : html`${before}<span class="mono">${previous}</span>`,
        ],
      ]),
    )}
${card(
  'What it covers',
  table(chains, [
    { title: 'Audit', cell: ({ kind }) => badge(kind === 'api' ? 'in Salaminia' : 'in clusters') },
    { title: 'Chain', cell: ({ id }) => html`<span class="mono">${id}</span>` },
    { title: 'Records', cell: ({ first_seq, last_seq }) => `${first_seq} to ${last_seq}` },
    { title: 'Root', cell: ({ root }) => html`<span class="mono">${root}</span>` },
  ]),
)}
${card('Signed', command('jws', jws))}`,
  })
}

async function evidence({ visit, who }: Inside): Promise<Response> {
  const [from, to] = ['from', 'to'].map(name => momentOf(visit.url.searchParams.get(name) ?? ''))
  const query = queryText({ from, to })
  const answer = await visit.stream(`/audit-evidence${query === '' ? '' : `?${query}`}`, 'application/x-ndjson')
  if (answer.ok && answer.body) {
    const name = `salaminia-evidence-${new Date().toISOString().slice(0, 19).replace(/\D/g, '')}.ndjson`
    return attachment(answer.body, name, answer.headers.get('content-type') ?? 'application/x-ndjson')
  }
  const content = alarm(sentencesOf((await answer.json()) as ProblemBody))
  return shell(visit, who, { title: 'Evidence', trail: TRAIL, content, status: answer.status })
}

export const checkpointRoutes: Routes = [
  ['GET /checkpoints', show(listPage)],
  ['GET /checkpoints/evidence', show(evidence)],
  ['GET /checkpoints/:id', show(detailPage)],
]
