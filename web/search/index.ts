// `/search`: one word, everything that bears it; a few of each kind and the way to the rest.
import type { PageOf, Schemas } from '../api'
import type { IconName } from '../frame/icons'
import { icon } from '../frame/icons'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import { type InsidePage, show } from '../inside'
import { may } from '../parts/gone'
import { emptyState } from '../parts/listing'
import { refusal } from '../parts/notice'
import type { Routes } from '../router'
import type { Answer } from '../visit'

type Hit = { path: string; name: string; detail: string }
type Kind = { title: string; path: string; icon: IconName; needs: string; show: (row: never) => Hit }

const MOST = 8

const named =
  (base: string) =>
  ({ id, display_name, name }: { id: string; display_name: string; name: string }): Hit => ({
    ...{ path: `${base}/${id}`, name: display_name, detail: name },
  })

const KINDS: readonly Kind[] = [
  {
    ...{ title: 'Users', path: '/users', icon: 'users', needs: 'users.read' },
    show: ({ id, name, email }: Schemas['User']) => ({ path: `/users/${id}`, name, detail: email }),
  },
  {
    ...{ title: 'Clusters', path: '/clusters', icon: 'clusters', needs: 'clusters.read' },
    show: ({ id, name, status }: Schemas['Cluster']) => ({ path: `/clusters/${id}`, name, detail: status.state }),
  },
  { ...{ title: 'Groups', path: '/groups', icon: 'groups', needs: 'groups.read' }, show: named('/groups') },
  { ...{ title: 'Projects', path: '/projects', icon: 'projects', needs: 'projects.read' }, show: named('/projects') },
  { ...{ title: 'Roles', path: '/roles', icon: 'roles', needs: 'roles.read' }, show: named('/roles') },
  {
    ...{ title: 'Machine users', path: '/machine-users', icon: 'machines', needs: 'machine_users.read' },
    show: named('/machine-users'),
  },
]

const searchPage: InsidePage = async inside => {
  const { visit, who } = inside
  const q = visit.url.searchParams.get('q')?.trim() ?? ''
  const kinds = q === '' ? [] : KINDS.filter(({ needs }) => may(inside, needs))
  const found = await Promise.all(
    kinds.map(async kind => {
      const path = `${kind.path}?q=${encodeURIComponent(q.slice(0, 100))}&limit=${MOST}`
      return { kind, answer: await visit.ask<PageOf<never>>('GET', path) }
    }),
  )
  const hits = found.filter(({ answer }) => !answer.isOk || answer.body.items.length > 0)
  return shell(visit, who, {
    title: q === '' ? 'Search' : `“${q}”`,
    content:
      hits.length === 0
        ? emptyState({
            icon: 'search',
            title: q === '' ? 'What are you looking for?' : 'Nothing bears that name',
            text: 'Names and e-mail addresses of people, groups and machine users; clusters by name or label, projects, roles. A part of it is enough.',
          })
        : html`<div class="halves">${hits.map(({ kind, answer }) => part({ kind, answer, q }))}</div>`,
  })
}

function part({ kind, answer, q }: { kind: Kind; answer: Answer<PageOf<never>>; q: string }): Html {
  const title = html`<h2 class="row">${icon(kind.icon)}${kind.title}</h2>`
  if (!answer.isOk) return html`<section class="card">${title}${refusal(answer)}</section>`
  const { items, next_cursor } = answer.body
  return html`<section class="card">${title}<ul class="picks">${items.map(kind.show).map(({ path, name, detail }) => html`<li><a href="${path}"><strong>${name}</strong><small>${detail}</small></a></li>`)}</ul>
${next_cursor !== null && html`<p><a href="${kind.path}?q=${encodeURIComponent(q)}">All of them</a></p>`}</section>`
}

export const searchRoutes: Routes = [['GET /search', show(searchPage)]]
