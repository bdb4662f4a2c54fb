// Pages of machine users.

import { leastLink } from '../access/tabs'
import type { PageOf, Schemas } from '../api'
import { bindingTable } from '../bindings/table'
import { certificateTable } from '../certificates/table'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { bindingNames } from '../names'
import { choosing } from '../parts/bulk/bar'
import { act, form, input, sameField, textarea } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm, wrongOf } from '../parts/notice'
import { counted } from '../parts/read'
import { ago, card, facts } from '../parts/small'
import { doneNotice } from '../parts/told'
import { machineKind, type Token } from '../tokens/kinds'
import { tokenTable } from '../tokens/table'
import { holdingsOf, isLive, itemsOf, unseen } from '../users/show'
import { type ProblemBody, sentencesOf } from '../visit'
import { MACHINES } from './bulk'
import { type MachineUser, stateOf, TRAIL } from './show'

export type Filled = Pick<MachineUser, 'name' | 'display_name' | 'description'>
export type Refused = { problem: ProblemBody; filled?: Filled; same?: string | undefined }

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<MachineUser>>('GET', `/machine-users${listQuery(visit.url)}`)
  const make =
    may(inside, 'machine_users.write') && html`<a class="button" href="/machine-users/new">New machine user</a>`
  return shell(visit, who, {
    title: 'Machine users',
    lead: 'For pipelines, operators and scripts: they have no password, only tokens.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: 'Search machine users',
      live: 'machine_users',
      several: choosing(MACHINES, inside),
      columns: [
        {
          title: 'Name',
          sort: 'name',
          cell: row =>
            html`<span class="named"><a href="/machine-users/${row.id}">${row.display_name}</a><small>${row.name}</small></span>`,
        },
        { title: 'What for', cell: row => row.description || html`<span class="quiet-text">–</span>` },
        { title: 'State', cell: row => stateOf(row) },
        { title: 'Made', sort: 'created_at', cell: row => ago(row.created_at) },
      ],
      empty: {
        icon: 'machines',
        title: 'No machine user yet',
        text: 'What deploys at night should not do so as a person. Make a machine user, give it a role, and a token.',
        act: make,
      },
    })}`,
  })
}

export function newPage({ visit, who }: Inside, refused?: Refused): Response {
  return shell(visit, who, {
    title: 'New machine user',
    trail: TRAIL,
    status: refused ? 422 : 200,
    content: card('What is it?', machineForm({ visit }, { to: '/machine-users', act: 'Create', refused })),
  })
}

type FormOf = {
  to: string
  act: string
  refused: Refused | undefined
  machine?: MachineUser
  etag?: string | undefined
}

function machineForm({ visit }: Pick<Inside, 'visit'>, { to, act: say, refused, machine, etag }: FormOf): Html {
  const wrong = wrongOf(refused?.problem, ['name', 'display_name', 'description'])
  const filled = refused?.filled ?? machine
  return form(
    visit,
    { to, act: say, wrong },
    html`${machine && sameField(refused?.same ?? etag)}${input({ name: 'display_name', label: 'Name', value: filled?.display_name ?? '', isRequired: true, maxLength: 100, wrong })}
${machine ? html`<input type="hidden" name="name" value="${machine.name}">` : input({ name: 'name', label: 'Label', hint: 'Lower-case letters, digits and hyphens. Clusters and records know it by this; it stays for good.', value: filled?.name ?? '', isRequired: true, maxLength: 63, wrong, more: html` pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?" spellcheck="false"` })}
${textarea({ name: 'description', label: 'What is it for?', value: filled?.description ?? '', wrong, more: html` maxlength="500"` })}`,
  )
}

export function withMachine(
  inside: Inside,
  page: (machine: MachineUser, etag: string | undefined) => Response | Promise<Response>,
) {
  return inside.visit
    .ask<MachineUser>('GET', `/machine-users/${idOf(inside)}`)
    .then(answer =>
      answer.isOk ? page(answer.body, answer.etag) : gonePage(inside, { title: 'Machine user', trail: TRAIL, answer }),
    )
}

export function detailPage(inside: Inside, refused?: Refused): Promise<Response> {
  return withMachine(inside, async (machine, etag) => {
    const { visit, who } = inside
    const base = `/machine-users/${machine.id}`
    const mayChange = may(inside, 'machine_users.write')
    return shell(visit, who, {
      title: machine.display_name,
      lead: html`${machine.description} ${stateOf(machine)}`,
      trail: TRAIL,
      acts: html`${may(inside, 'access.read') && html`<a class="button quiet" href="/access?principal=${machine.id}">Ask what it can do</a>`}${leastLink(inside, machine.id)}${mayChange && html`${machine.is_disabled ? act(visit, { to: `${base}/enable`, say: 'Enable', same: etag }) : html`<a class="button danger" href="${base}/disable">Disable</a>`}<a class="button danger" href="${base}/delete">Delete</a>`}`,
      status: refused ? 422 : 200,
      content: html`${doneNotice(visit)}${refused && !refused.filled && alarm(sentencesOf(refused.problem))}
${await parts(inside, machine)}
<div class="halves">${mayChange && card('Change it', machineForm(inside, { to: base, act: 'Save', machine, etag, refused: refused?.filled ? refused : undefined }))}
${card(
  'About',
  facts([
    ['Label', html`<span class="label">${machine.name}</span>`],
    ['In records', machine.email],
    ['Made', ago(machine.created_at)],
  ]),
)}</div>`,
    })
  })
}

async function parts(inside: Inside, machine: MachineUser): Promise<Html> {
  const { visit } = inside
  const { id } = machine
  const [tokens, { groups, bindings }, certificates] = await Promise.all([
    itemsOf<Token>(visit, `/machine-user-tokens?machine_user_id=${id}&limit=200`),
    holdingsOf(visit, id),
    itemsOf<Schemas['Certificate']>(visit, `/certificates?user_id=${id}&limit=50`),
  ])
  const names = await bindingNames(inside, bindings ?? [])
  const kind = machineKind(machine)
  const back = `/machine-users/${id}`
  const make = may(inside, 'machine_users.write') && html`<a class="button quiet" href="${kind.base}/new">New token</a>`
  const give =
    may(inside, 'bindings.write') && html`<a class="button quiet" href="/bindings/new?user=${id}">Give a role</a>`
  return html`${card('Tokens', tokens ? tokenTable(inside, tokens, { kind: 'machine', base: kind.base, back }) : unseen(), make)}
${card(
  'What it may do',
  html`${bindings ? bindingTable(bindings, names, { without: ['who'], none: 'Nothing of its own yet.' }) : unseen()}
${groups && groups.length > 0 && html`<p>And what its groups hold: ${groups.map(group => html`<a class="label" href="/groups/${group.id}">${group.display_name}</a> `)}</p>`}`,
  give,
)}
${certificates && certificates.length > 0 && card('Certificates', certificateTable(inside, certificates, { back }))}`
}

const ENDINGS = {
  disable: {
    ...{ title: 'Disable', button: 'Disable' },
    says: 'It can do nothing any more, at once. Its tokens and certificates are revoked for good; enabled again it needs new ones. Bindings stay.',
  },
  delete: {
    ...{ title: 'Delete', button: 'Delete for good' },
    says: 'It goes with its tokens, certificates, bindings and memberships. What it did stays in the audit.',
  },
} as const

export function endPage(ending: keyof typeof ENDINGS) {
  return (inside: Inside, problem?: ProblemBody): Promise<Response> =>
    withMachine(inside, async (machine, etag) => {
      const { visit, who } = inside
      const { id, display_name } = machine
      const [tokens, connections] = await Promise.all([
        itemsOf<Token>(visit, `/machine-user-tokens?machine_user_id=${id}&limit=200`),
        itemsOf<unknown>(visit, `/connections?user_id=${id}&limit=200`),
      ])
      const lives = (tokens ?? []).filter(isLive)
      const { title, button, says } = ENDINGS[ending]
      return shell(visit, who, {
        title: `${title} ${display_name}?`,
        trail: [...TRAIL, { name: display_name, path: `/machine-users/${id}` }],
        status: problem ? 409 : 200,
        content: html`${problem && alarm(sentencesOf(problem))}${card(
          'What breaks',
          html`<p>${says}</p><ul class="plain-list"><li>${counted(lives.length, 'live token')}${lives.length > 0 && html`: ${lives.map(token => html`<span class="label">${token.name}</span> `)}`}</li>
${connections && connections.length > 0 && html`<li>${counted(connections.length, 'live connection')} cut within a second</li>`}</ul>
<div class="buttons">${form(visit, { to: `/machine-users/${id}/${ending}`, act: button, isDanger: true }, sameField(etag))}<a class="button quiet" href="/machine-users/${id}">Leave it</a></div>`,
        )}`,
      })
    })
}
