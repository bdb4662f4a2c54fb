// `/access/least`: what somebody has really used, as a role that allows that and nothing besides.
import { accessTabs, LEAST_PATH } from '../access/tabs'
import type { Schemas } from '../api'
import { shell } from '../frame/shell'
import { type Html, html } from '../html'
import type { Inside, InsidePage } from '../inside'
import { readNames } from '../names'
import { form, input, select } from '../parts/form'
import { may } from '../parts/gone'
import { emptyState } from '../parts/listing'
import { alarm, refusal, type Wrong } from '../parts/notice'
import { counted, queryText } from '../parts/read'
import { card } from '../parts/small'
import { type Found, findPrincipal } from '../principals'
import { replayPath } from '../replay/proposal'
import { roleFields } from '../roles/hidden'
import type { Permission } from '../roles/permissions'
import { rulesPicture } from '../roles/picture'
import { roleWords } from '../roles/preview'
import { joined } from '../roles/words'
import { itemsOf } from '../users/show'
import { sentencesOf } from '../visit'

type Least = Schemas['LeastAccess']
type Role = Least['roles'][number]

const USUAL_DAYS = '30'
const DAYS = ['7', '30', '90', '365'].map(value => ({ value, name: `The last ${value} days` }))

export const leastPage: InsidePage = async inside => {
  const { visit, who } = inside
  const asked = (name: string) => (visit.url.searchParams.get(name) ?? '').trim()
  const [typed, days, cluster] = [asked('principal'), asked('days') || USUAL_DAYS, asked('cluster')]
  const found = typed === '' ? undefined : await findPrincipal(visit, typed)
  const query = queryText({ principal: found?.id, days, cluster })
  const answer = found && (await visit.ask<Least>('GET', `/access/least?${query}`))
  const wrong: Wrong = {
    byField: new Map(
      typed !== '' && !found ? [['principal', 'There is nobody of that name, or not for you to see']] : [],
    ),
    others: [],
  }
  return shell(visit, who, {
    title: found ? `What ${found.name} needs` : 'What does somebody need?',
    lead: 'A role that allows what was really done, and nothing besides.',
    trail: [{ name: 'Access questions', path: '/access' }],
    content: html`${accessTabs(inside, LEAST_PATH)}
${await askForm(inside, { principal: found?.detail ?? typed, days, cluster, wrong })}
${!answer || !found ? typed === '' && teaching() : !answer.isOk ? (answer.status === 422 ? alarm(sentencesOf(answer.problem)) : refusal(answer)) : await needed(inside, answer.body, found)}`,
  })
}

type Asked = { principal: string; days: string; cluster: string; wrong: Wrong }

async function askForm({ visit }: Inside, { principal, days, cluster, wrong }: Asked): Promise<Html> {
  const [users, machines, clusters] = await Promise.all([
    itemsOf<Schemas['User']>(visit, '/users?limit=200'),
    itemsOf<Schemas['MachineUser']>(visit, '/machine-users?limit=200'),
    itemsOf<Schemas['Cluster']>(visit, '/clusters?limit=200'),
  ])
  const choices = [
    { value: '', name: 'Every cluster' },
    ...(clusters ?? []).map(({ id, name }) => ({ value: id, name })),
  ]
  const names = [
    ...(users ?? []).map(({ email, name }) => ({ value: email, name })),
    ...(machines ?? []).map(({ name, display_name }) => ({ value: name, name: display_name })),
  ]
  return html`<form class="inline-form" action="${LEAST_PATH}">
${input({ name: 'principal', label: 'Who', value: principal, isRequired: true, maxLength: 254, wrong, more: html` list="people" autocomplete="off" placeholder="E-mail address or label"` })}
${select({ name: 'days', label: 'Looking at', value: days }, DAYS)}
${select({ name: 'cluster', label: 'In', value: cluster }, choices)}
<button>Look</button></form>
<datalist id="people">${names.map(({ value, name }) => html`<option value="${value}">${name}</option>`)}</datalist>`
}

function teaching(): Html {
  return emptyState({
    icon: 'roles',
    title: 'From what was used to a role',
    text: 'Most people hold more than they use. Name somebody, and Salaminia reads in the audit what they did with success, and writes the smallest role that would have let them. You look it over before anything is made.',
  })
}

async function needed(inside: Inside, least: Least, found: Found): Promise<Html> {
  const { roles, counted: all, cluster_ids, from, to, is_exact, counted_from } = least
  const since = (counted_from ?? from).slice(0, 10)
  if (roles.length === 0)
    return emptyState({
      icon: 'audit',
      title: 'Nothing was used',
      text: html`${all === 0 ? html`<strong>${found.name}</strong> asked nothing of a cluster` : html`Of ${counted(all, 'request')} by <strong>${found.name}</strong> none needed a right that a role gives`} from ${since} to ${to.slice(0, 10)}. Take more days, or take away what they do not need: try first what that would have done.`,
      act: html`<a class="button quiet" href="/bindings?user_id=${found.id}">What they hold</a>`,
    })
  const names = await readNames(inside, { clusters: cluster_ids })
  const where = cluster_ids.map(id => names.cluster(id).name)
  return html`<p class="says">${counted(all, 'request')} by <a href="${found.path}">${found.name}</a> from ${since} to ${to.slice(0, 10)}, in ${joined(where)}, ${roles.length === 1 ? 'come to one role' : `come to ${roles.length} roles`}.</p>
${!is_exact && html`<div class="tip">There was more than can be gone through at once: what came before ${since} was not looked at.</div>`}
${roles.map((role, at) => roleCard(inside, role, { least, found, at }))}
<p class="quiet-text">Only what succeeded counts, and what is done once a year may be missing: give the new role first, and take the old one away after <a href="${replayPath({ principal: found.detail })}">trying what that would have done</a>.</p>`
}

type Given = { least: Least; found: Found; at: number }

function roleCard(inside: Inside, { scope, namespaces, rules }: Role, { least, found, at }: Given): Html {
  const held = { scope, permissions: LOOK, cluster_roles: [], rules }
  const where = scope === 'namespace' ? `In ${joined(namespaces)}` : 'In whole clusters'
  const span = `from ${least.from.slice(0, 10)} to ${least.to.slice(0, 10)}`
  const number = least.roles.length === 1 ? '' : `-${at + 1}`
  const role = {
    name: `least-${labelOf(found.detail)}${number}`,
    display_name: `What ${found.name} used${number.replace('-', ', ')}`.slice(0, 100),
    description: `${where}, ${span}`.slice(0, 500),
    ...{ scope, permissions: LOOK, rules },
  }
  const make =
    may(inside, 'roles.write') &&
    form(inside.visit, { to: '/roles/preview', act: 'Make a role of it' }, roleFields(role))
  return card(
    where,
    html`${rulesPicture(rules)}<details><summary>In words, with what to take care of</summary><div class="stack">${roleWords(held)}</div></details>
<p class="quiet-text">${scope === 'namespace' ? `To be given in ${joined(namespaces)} only.` : 'To be given in a project: something of it is in no namespace.'}</p>${make}`,
  )
}

/** What it takes to come to a kubeconfig. */
const LOOK: Permission[] = ['clusters.read', 'projects.read', 'kubeconfigs.create']

/** Of an e-mail address what stands before the domain, as a DNS label. */
function labelOf(name: string): string {
  const label = (name.split('@')[0] ?? '').toLowerCase().replace(/[^a-z0-9]+/g, '-')
  return label.replace(/^-+|-+$/g, '').slice(0, 50) || 'somebody'
}
