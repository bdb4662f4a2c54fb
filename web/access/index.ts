// Questions about access: may somebody do something, and why; and who may.
import type { PageOf, Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import { type Inside, type InsidePage, show } from '../inside'
import { readNames } from '../names'
import { refusal } from '../parts/notice'
import { ago, badge, card } from '../parts/small'
import { type Column, table, withQuery } from '../parts/table'
import type { Routes } from '../router'
import { answerCard } from './answer'
import { permissionWords, questionForms } from './forms'
import { type Asked, askedOf, isAsked, questionWords, type Understood, understand } from './question'
import { accessTabs } from './tabs'

type Principal = Schemas['AccessPrincipal']

const LEAD = 'Salaminia works it out from the same bindings as everything else, and says why.'

const mayPage: InsidePage = async inside => {
  const { visit, who } = inside
  const asked = askedOf(visit.url)
  const understood = await understand(visit, asked)
  const isWhole = isAsked(asked) && understood.wrong.size === 0
  const answer = isWhole ? await mayAnswer(inside, asked, understood) : undefined
  const wrong = isAsked(asked) || asked.principal !== '' ? understood.wrong : new Map<string, string>()
  return shell(visit, who, {
    title: 'Access questions',
    lead: LEAD,
    content: html`${accessTabs(inside, '/access')}${answer}${await questionForms(visit, { path: '/access', asked: { ...asked, principal: shownPrincipal(asked, understood) }, wrong: onlyAsked(asked, wrong), isAboutSomebody: true })}`,
  })
}

async function mayAnswer(inside: Inside, asked: Asked, understood: Understood): Promise<Html> {
  const answer = await inside.visit.ask<Schemas['Access']>('GET', `/access?${understood.query}`)
  if (!answer.isOk) return refusal(answer)
  const who = understood.principal?.name ?? inside.who.name
  return answerCard(answer.body, { who, asks: await asksWords(inside, asked, understood) })
}

const whoPage: InsidePage = async inside => {
  const { visit, who } = inside
  const asked = { ...askedOf(visit.url), principal: '' }
  const understood = await understand(visit, asked)
  const isWhole = isAsked(asked) && understood.wrong.size === 0
  return shell(visit, who, {
    title: 'Access questions',
    lead: LEAD,
    content: html`${accessTabs(inside, '/access/who')}${isWhole && (await whoAnswer(inside, asked, understood))}${await questionForms(visit, { path: '/access/who', asked, wrong: onlyAsked(asked, understood.wrong), isAboutSomebody: false })}`,
  })
}

async function whoAnswer(inside: Inside, asked: Asked, understood: Understood): Promise<Html> {
  const { visit } = inside
  const cursor = visit.url.searchParams.get('cursor')
  const more = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
  const answer = await visit.ask<PageOf<Principal>>('GET', `/access/principals?${understood.query}${more}`)
  if (!answer.isOk) return refusal(answer)
  const { items, next_cursor } = answer.body
  return card(
    html`Who may ${await asksWords(inside, asked, understood)}`,
    html`${items.length === 0 ? html`<p>Nobody.</p>` : table(items, whoColumns(visit.url))}
${next_cursor !== null && html`<p><a class="button quiet" href="${withQuery(visit.url, { cursor: next_cursor })}" rel="next">More</a></p>`}`,
  )
}

function whoColumns(url: URL): Column<Principal>[] {
  return [
    { title: 'Who', cell: row => whoCell(row) },
    {
      title: 'May',
      cell: ({ decision }) => (decision === 'allow' ? badge('yes', 'good') : badge('it depends', 'warn')),
    },
    {
      title: 'By',
      cell: ({ role, group_id, group_name }) =>
        html`<span class="named"><span class="labels"><span class="label">${role}</span></span><small>${group_id === null ? 'held directly' : `through ${group_name ?? 'a group'}`}</small></span>`,
    },
    { title: 'Until', cell: row => ago(row.expires_at, 'no end') },
    {
      title: 'Why',
      kind: 'acts',
      cell: ({ id, binding_id }) =>
        html`<span class="row"><a class="button plain" href="/access${withQuery(url, { principal: id, cursor: null }).slice(url.pathname.length)}">Why</a>${binding_id !== null && html`<a class="button plain" href="/bindings/${binding_id}">Binding</a>`}</span>`,
    },
  ]
}

function whoCell({ id, name, email, kind }: Principal): Html {
  const path = kind === 'person' ? `/users/${id}` : `/machine-users/${id}`
  if (name === null) return html`<span>Somebody you may not see</span>`
  return html`<span class="named"><a href="${path}">${name}</a><small>${email ?? ''}${kind === 'machine' && ', a machine'}</small></span>`
}

async function asksWords(inside: Inside, asked: Asked, { cluster }: Understood): Promise<string> {
  if (asked.permission === '') return questionWords(asked, cluster?.name ?? asked.cluster)
  const names = await readNames(inside, { projects: asked.project === '' ? [] : [asked.project] })
  return permissionWords(asked, id => names.project(id).name)
}

/** An id in the address is shown as what one would have typed. */
function shownPrincipal(asked: Asked, { principal }: Understood): string {
  return principal?.detail ?? asked.principal
}

/** Fields nobody has filled yet are not wrong. */
function onlyAsked(asked: Asked, wrong: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return isAsked(asked) ? wrong : new Map([...wrong].filter(([field]) => asked[field as keyof Asked] !== ''))
}

export const accessRoutes: Routes = [
  ['GET /access', show(mayPage)],
  ['GET /access/who', show(whoPage)],
]
