// The guided form, a question at a time: who, which role, where and until when; each answered one can be taken back.
import type { PageOf, Schemas } from '../api'
import { type Html, html } from '../html'
import type { Inside } from '../inside'
import { input, select } from '../parts/form'
import { may } from '../parts/gone'
import { refusal, type Wrong } from '../parts/notice'
import { badge } from '../parts/small'
import { untilFields } from '../parts/until'
import { SCOPES } from '../roles/permissions'
import { kubernetesWords } from '../roles/words'
import { type Draft, draftPath, inputOf } from './draft'

type Role = Schemas['Role']
const MOST = 12

type Pick = { id: string; name: string; detail: string }
type Kind = { title: string; field: 'user' | 'group'; path: string; needs: string; show: (row: never) => Pick }

const KINDS: readonly Kind[] = [
  {
    ...{ title: 'People', field: 'user', path: '/users', needs: 'users.read' },
    show: ({ id, name, email }: Schemas['User']) => ({ id, name, detail: email }),
  },
  {
    ...{ title: 'Groups', field: 'group', path: '/groups', needs: 'groups.read' },
    show: ({ id, display_name, name }: Schemas['Group']) => ({ id, name: display_name, detail: name }),
  },
  {
    ...{ title: 'Machine users', field: 'user', path: '/machine-users', needs: 'machine_users.read' },
    show: ({ id, display_name, name }: Schemas['MachineUser']) => ({ id, name: display_name, detail: name }),
  },
]

export async function whoStep(inside: Inside, draft: Draft): Promise<Html> {
  const { visit } = inside
  const find = visit.url.searchParams.get('find')?.trim() ?? ''
  const kinds = KINDS.filter(({ needs }) => may(inside, needs))
  const lists = await Promise.all(
    kinds.map(async kind => {
      const query = find === '' ? '' : `&q=${encodeURIComponent(find)}`
      const answer = await visit.ask<PageOf<never>>('GET', `${kind.path}?limit=${MOST}${query}`)
      return { kind, answer }
    }),
  )
  if (lists.length === 0) return refusal({ status: 403, problem: {} })
  const kept = Object.entries(draft).filter(([, value]) => value !== '')
  return html`<form class="inline-form" action="/bindings/new" role="search" aria-label="Find somebody">${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<input type="search" name="find" value="${find}" placeholder="Name or e-mail address" aria-label="Name or e-mail address"><button class="quiet">Find</button></form>
<div class="halves" id="found">${lists.map(({ kind, answer }) => {
    const picks = answer.isOk ? answer.body.items.map(kind.show) : []
    if (picks.length === 0)
      return html`<section class="stack"><h3>${kind.title}</h3>${answer.isOk ? html`<p class="quiet-text">None${find !== '' && ' of that name'}.</p>` : refusal(answer)}</section>`
    return html`<section class="stack"><h3>${kind.title}</h3><ul class="picks">${picks.map(({ id, name, detail }) => html`<li><a href="${draftPath(draft, { [kind.field]: id })}"><strong>${name}</strong><small>${detail}</small></a></li>`)}</ul>
${answer.isOk && answer.body.next_cursor !== null && html`<p class="quiet-text">And more: search by name.</p>`}</section>`
  })}</div>`
}

export async function roleStep({ visit }: Inside, draft: Draft): Promise<Html> {
  const answer = await visit.ask<PageOf<Role>>('GET', '/roles?limit=200')
  if (!answer.isOk) return refusal(answer)
  return html`<ul class="picks wide">${answer.body.items.map(role => {
    const [first = 'Nothing with kubectl'] = kubernetesWords(role)
    return html`<li><a href="${draftPath(draft, { role: role.name })}"><span class="spread"><strong>${role.display_name}</strong>${badge(SCOPES[role.scope].name.toLowerCase())}</span><small>${role.description || `${first}.`}</small></a></li>`
  })}</ul>`
}

export async function whereStep(
  { visit }: Inside,
  draft: Draft,
  { role, wrong }: { role: Role; wrong?: Wrong },
): Promise<Html> {
  const isInside = role.scope !== 'organization'
  const projects = isInside ? await visit.ask<PageOf<Schemas['Project']>>('GET', '/projects?limit=200') : undefined
  const list = projects?.isOk ? projects.body.items : []
  const choices = [
    ...list.map(({ id, display_name }) => ({ value: id, name: display_name })),
    { value: 'every', name: 'Every project, those to come too' },
  ]
  const answered = (['binding', 'etag', 'user', 'group', 'role'] as const).filter(name => draft[name] !== '')
  const shown = wrong ? { wrong: alias(wrong) } : {}
  const field = { maxLength: 2000, more: html` spellcheck="false"`, ...shown }
  return html`<form class="form" action="/bindings/new">${answered.map(name => html`<input type="hidden" name="${name}" value="${draft[name]}">`)}
<input type="hidden" name="placed" value="yes">
${!isInside && html`<p>“${role.display_name}” is a role for the whole organization: it reaches every project and every cluster.</p>`}
${isInside && select({ name: 'project', label: 'Project', value: draft.project, ...shown }, choices)}
${role.scope === 'namespace' && input({ name: 'namespaces', label: 'Namespaces', hint: 'Several with commas between. One that does not exist yet counts as soon as it does.', value: draft.namespaces, ...field })}
${role.scope === 'namespace' && input({ name: 'namespace_selector', label: 'Or namespaces with these labels', hint: 'As team=shop; those to come too.', value: draft.namespace_selector, ...field })}
${isInside && input({ name: 'cluster_selector', label: 'Only clusters with these labels', hint: 'As tier=prod. Empty: all clusters of the project.', value: draft.cluster_selector, ...field })}
${untilFields({ expires_at: draft.until === 'at' ? (inputOf(draft).expires_at ?? null) : null, usual: draft.until, ...(wrong ? { wrong } : {}) })}
<div class="buttons"><button>See what this gives</button></div></form>`
}

/** The API's names of fields are not all ours. */
function alias({ byField, others }: Wrong): Wrong {
  const project = byField.get('project_id')
  return { byField: project === undefined ? byField : new Map([...byField, ['project', project]]), others }
}
