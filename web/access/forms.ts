// The two questions: about a cluster, and about Salaminia itself. With `who` they are about somebody.
import type { PageOf, Schemas } from '../api'
import { type Html, html } from '../html'
import { input, select } from '../parts/form'
import { card } from '../parts/small'
import { isPermission, PERMISSIONS, SUBJECTS } from '../roles/permissions'
import { itemsOf } from '../users/show'
import type { Visit } from '../visit'
import type { Asked } from './question'

type Given = { path: string; asked: Asked; wrong: ReadonlyMap<string, string>; isAboutSomebody: boolean }

export async function questionForms(visit: Visit, given: Given): Promise<Html> {
  const [clusters, users, machines, projects] = await Promise.all([
    itemsOf<Schemas['Cluster']>(visit, '/clusters?limit=200'),
    given.isAboutSomebody ? itemsOf<Schemas['User']>(visit, '/users?limit=200') : undefined,
    given.isAboutSomebody ? itemsOf<Schemas['MachineUser']>(visit, '/machine-users?limit=200') : undefined,
    visit.ask<PageOf<Schemas['Project']>>('GET', '/projects?limit=200'),
  ])
  const names = [
    ...(users ?? []).map(({ email, name }) => ({ value: email, name })),
    ...(machines ?? []).map(({ name, display_name }) => ({ value: name, name: display_name })),
  ]
  const places = projects.isOk ? projects.body.items : []
  return html`<div class="halves">${card('In a cluster', clusterForm(given))}${card('In Salaminia', permissionForm(given, places))}</div>
<datalist id="clusters">${(clusters ?? []).map(({ name }) => html`<option value="${name}"></option>`)}</datalist>
<datalist id="people">${names.map(({ value, name }) => html`<option value="${value}">${name}</option>`)}</datalist>
<datalist id="verbs">${['get', 'list', 'watch', 'create', 'update', 'patch', 'delete'].map(verb => html`<option value="${verb}"></option>`)}</datalist>
<datalist id="resources">${['pods', 'pods/log', 'pods/exec', 'deployments', 'services', 'configmaps', 'secrets', 'namespaces', 'nodes', 'jobs', 'ingresses'].map(one => html`<option value="${one}"></option>`)}</datalist>`
}

function whoField({ asked, wrong, isAboutSomebody }: Given, id: string): Html | false {
  if (!isAboutSomebody) return false
  const problem = wrong.get('principal')
  return html`<div class="field"><label for="who-${id}">Who</label><input id="who-${id}" name="principal" value="${asked.principal}" list="people" autocomplete="off" maxlength="254" placeholder="you yourself">
<small>E-mail address, or label of a machine user</small>${problem !== undefined && html`<span class="wrong">${problem}</span>`}</div>`
}

function clusterForm(given: Given): Html {
  const { path, asked, wrong } = given
  const field = (name: keyof Asked, label: string, more: { hint?: string; list?: string; isRequired?: boolean }) =>
    input({
      ...{ name, label, value: asked[name], maxLength: 253, wrong: { byField: wrong, others: [] } },
      ...(more.hint === undefined ? {} : { hint: more.hint }),
      ...(more.isRequired ? { isRequired: true } : {}),
      more: html`${more.list !== undefined && html` list="${more.list}"`} autocomplete="off" spellcheck="false"`,
    })
  return html`<form class="form" action="${path}">${whoField(given, 'cluster')}
${field('cluster', 'Cluster', { list: 'clusters', isRequired: true })}
<div class="pair">${field('verb', 'Does what', { list: 'verbs', hint: 'As get, list, create, delete', isRequired: true })}
${field('resource', 'With what', { list: 'resources', hint: 'As pods, pods/log, deployments', isRequired: true })}</div>
<div class="pair">${field('namespace', 'In the namespace', { hint: 'Empty: in all of them' })}
${field('name', 'Only the one called', { hint: 'Empty: any' })}</div>
<div class="buttons"><button>Ask</button></div></form>`
}

function permissionForm(given: Given, projects: readonly Schemas['Project'][]): Html {
  const { path, asked } = given
  const places = [
    { value: '', name: 'The organization' },
    ...projects.map(({ id, display_name }) => ({ value: id, name: `The project ${display_name}` })),
  ]
  return html`<form class="form" action="${path}">${whoField(given, 'permission')}
<div class="field"><label for="permission">May</label><select id="permission" name="permission" required>${SUBJECTS.map(({ title, permissions }) => html`<optgroup label="${title}">${permissions.map(one => html`<option value="${one}"${one === asked.permission && html` selected`}>${PERMISSIONS[one].says}</option>`)}</optgroup>`)}</select></div>
${select({ name: 'project', label: 'Where', value: asked.project }, places)}
<div class="buttons"><button>Ask</button></div></form>`
}

export function permissionWords({ permission, project }: Asked, nameOf: (id: string) => string): string {
  const does = isPermission(permission) ? PERMISSIONS[permission].says : permission
  return `${does}, in ${project === '' ? 'the organization' : `the project “${nameOf(project)}”`}`
}
