// Pages of identity providers.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { readNames } from '../names'
import { choosing } from '../parts/bulk/bar'
import { act, form, sameField } from '../parts/form'
import { gonePage, idOf, may } from '../parts/gone'
import { listing, listQuery } from '../parts/listing'
import { alarm } from '../parts/notice'
import { counted } from '../parts/read'
import { ago, card, command, facts } from '../parts/small'
import { doneNotice } from '../parts/told'
import { itemsOf } from '../users/show'
import { type ProblemBody, sentencesOf } from '../visit'
import { PROVIDERS } from './bulk'
import { editor, emptyOf, type Filled, type Group, type Provider } from './form'
import { isKind, KINDS, type Kind } from './kinds'
import { stateBadge, TRAIL } from './show'

/** `filled`: the form was refused; without it, one of the buttons. */
export type Refused = { problem?: ProblemBody; filled?: Filled; same?: string | undefined }

const CALLBACK_PATH = '/sign-in/callback'

export async function listPage(inside: Inside): Promise<Response> {
  const { visit, who } = inside
  const answer = await visit.ask<PageOf<Provider>>('GET', `/identity-providers${listQuery(visit.url)}`)
  const make =
    may(inside, 'identity_providers.write') &&
    html`<a class="button" href="/providers/new">Add an identity provider</a>`
  return shell(visit, who, {
    title: 'Identity providers',
    lead: 'Who else may say who somebody is, and which of its groups mean something here.',
    ...(make ? { acts: make } : {}),
    content: html`${doneNotice(visit)}${listing({
      url: visit.url,
      answer,
      search: 'Search identity providers',
      live: 'identity_providers',
      several: choosing(PROVIDERS, inside),
      columns: [
        { title: 'Name', sort: 'name', cell: row => html`<a href="/providers/${row.id}">${row.display_name}</a>` },
        { title: 'Kind', cell: row => KINDS[row.kind].name },
        { title: 'State', cell: row => stateBadge(row) },
        { title: 'Lets in', cell: row => lettingIn(row) },
        { title: 'Groups mapped', kind: 'number', cell: row => row.group_mappings.length },
        { title: 'Made', sort: 'created_at', cell: row => ago(row.created_at) },
      ],
      empty: {
        icon: 'providers',
        title: 'No identity provider yet',
        text: 'With one, people sign in with the account they have already, and leave when that one is closed.',
        act: make,
      },
    })}`,
  })
}

function lettingIn({ allowed_email_domains: domains, allow_sign_up }: Provider): string {
  const whom = domains.length === 0 ? 'any address' : domains.join(', ')
  return allow_sign_up ? `${whom}, newcomers too` : whom
}

export async function newPage(inside: Inside, refused?: Refused): Promise<Response> {
  const { visit, who } = inside
  const asked = refused?.filled?.kind ?? visit.url.searchParams.get('kind') ?? ''
  if (!isKind(asked)) return kindsPage(inside)
  const filled = refused?.filled ?? emptyOf(asked)
  return shell(visit, who, {
    title: `Add ${KINDS[asked].name}`,
    trail: TRAIL,
    status: refused?.problem ? 422 : 200,
    scripts: ['rows'],
    content: html`${card('First, there', register(`${visit.publicUrl}${CALLBACK_PATH}`, asked))}
${card('Then, here', editor({ visit, filled, groups: await groupsOf(inside), problem: refused?.problem }))}`,
  })
}

function kindsPage({ visit, who }: Inside): Response {
  const kinds = Object.entries(KINDS)
  return shell(visit, who, {
    title: 'Add an identity provider',
    lead: 'Where do people have an account already?',
    trail: TRAIL,
    content: html`<ul class="picks wide">${kinds.map(([kind, { name, says }]) => html`<li><a href="/providers/new?kind=${kind}"><strong>${name}</strong><span class="quiet-text">${says}</span></a></li>`)}</ul>`,
  })
}

function register(uri: string, kind: Kind): Html {
  return html`<p>Register an application at ${KINDS[kind].name} with this redirect URI, and take its client id and secret along.</p>${command('redirect', uri)}`
}

async function groupsOf(inside: Inside): Promise<readonly Group[]> {
  return (await itemsOf<Schemas['Group']>(inside.visit, '/groups?limit=200')) ?? []
}

export async function detailPage(inside: Inside, refused?: Refused): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const answer = await visit.ask<Provider>('GET', `/identity-providers/${id}`)
  if (!answer.isOk) return gonePage(inside, { title: 'Identity provider', trail: TRAIL, answer })
  const provider = answer.body
  const mayChange = may(inside, 'identity_providers.write')
  const filled = refused?.filled ?? withRow(provider, visit.url)
  const groups = await groupsOf(inside)
  return shell(visit, who, {
    title: provider.display_name,
    lead: html`${KINDS[provider.kind].name} ${stateBadge(provider)}`,
    trail: TRAIL,
    status: refused?.problem ? 422 : 200,
    scripts: ['rows'],
    ...(mayChange ? { acts: acts(inside, provider, answer.etag) } : {}),
    content: html`${doneNotice(visit)}${refused?.problem && !refused.filled && alarm(sentencesOf(refused.problem))}${card('About', about(provider))}
${mayChange ? card('Settings', editor({ visit, id, filled, groups, problem: refused?.filled && refused.problem, same: refused?.same ?? answer.etag })) : card('Groups', mapped(provider, groups))}`,
  })
}

/** A trial leads here with the group that is to be mapped. */
function withRow(provider: Provider, { searchParams }: URL): Provider {
  const provider_group = searchParams.get('map')
  if (!provider_group) return provider
  return { ...provider, group_mappings: [...provider.group_mappings, { provider_group, group_id: '' }] }
}

function acts({ visit }: Inside, { id, is_enabled }: Provider, etag: string | undefined): Html {
  const base = `/providers/${id}`
  return html`${act(visit, { to: `${base}/trial`, say: 'Test it', kind: 'quiet' })}
${is_enabled ? html`<a class="button danger" href="${base}/disable">Disable</a>` : act(visit, { to: `${base}/enable`, say: 'Enable', same: etag })}
<a class="button danger" href="${base}/delete">Delete</a>`
}

function about(provider: Provider): Html {
  const { issuer, kind, client_id, redirect_uri, created_at, name } = provider
  return html`${facts([
    ['Label', html`<span class="label">${name}</span>`],
    ['Address', issuer ?? `that of ${KINDS[kind].name} itself`],
    ['Client id', html`<span class="mono">${client_id}</span>`],
    ['Lets in', lettingIn(provider)],
    ['Made', ago(created_at)],
  ])}<p>The redirect URI to register there:</p>${command('redirect', redirect_uri)}`
}

function mapped({ group_mappings }: Provider, groups: readonly Group[]): Html {
  if (group_mappings.length === 0) return html`<p class="quiet-text">None is mapped.</p>`
  const nameOf = (id: string) => groups.find(group => group.id === id)?.display_name ?? 'a group'
  return html`<ul class="plain-list">${group_mappings.map(({ provider_group, group_id }) => html`<li><span class="mono">${provider_group}</span> is ${nameOf(group_id)}</li>`)}</ul>`
}

const ENDINGS = {
  disable: {
    title: 'Disable',
    act: 'Disable',
    status: 409,
    stays: 'Nothing else is lost: enabled again, people sign in anew and are in their groups again.',
  },
  delete: {
    title: 'Delete',
    act: 'Delete for good',
    status: 409,
    stays:
      'Accounts stay, and so does what they did in the audit. Whoever has no password and no other provider needs an invitation to come back.',
  },
} as const

export async function endPage(inside: Inside, ending: keyof typeof ENDINGS, problem?: ProblemBody): Promise<Response> {
  const { visit, who } = inside
  const id = idOf(inside)
  const answer = await visit.ask<Provider>('GET', `/identity-providers/${id}`)
  if (!answer.isOk) return gonePage(inside, { title: 'Identity provider', trail: TRAIL, answer })
  const { display_name, group_mappings } = answer.body
  const { title, act: say, stays, status } = ENDINGS[ending]
  const groups = group_mappings.map(({ group_id }) => group_id)
  const names = await readNames(inside, { groups })
  return shell(visit, who, {
    title: `${title} ${display_name}?`,
    trail: [...TRAIL, { name: display_name, path: `/providers/${id}` }],
    status: problem ? status : 200,
    content: html`${problem && alarm(sentencesOf(problem))}${card(
      'What breaks',
      html`<ul class="plain-list"><li>Its button is gone from the sign-in page.</li>
<li>Every sign-in made through it ends, with the API tokens and certificates that came of one. Open streams are cut within a second.</li>
${groups.length > 0 && html`<li>Whoever it put into ${counted(new Set(groups).size, 'group')} is in it no longer: ${[...new Set(groups)].map(group => names.group(group).name).join(', ')}.</li>`}</ul>
<p>${stays}</p>
<div class="buttons">${form(visit, { to: `/providers/${id}/${ending}`, act: say, isDanger: true }, sameField(answer.etag))}<a class="button quiet" href="/providers/${id}">Leave it</a></div>`,
    )}`,
  })
}
