// The editor of a role, and what its fields say. It works without a script: the buttons of rows send the form to the
// preview, which comes back with one row more or less.
import type { Schemas } from '../api'
import { type Html, html, type Part } from '../html'
import { check, input, sameField, select, textarea } from '../parts/form'
import { type Wrong, wrongOf } from '../parts/notice'
import { textOf, wordsOf } from '../parts/read'
import { evidenceOf, recordingFields } from '../parts/recording-policy'
import type { ProblemBody } from '../visit'
import { countsIn, isPermission, PERMISSIONS, type Permission, SCOPES, type Scope, SUBJECTS } from './permissions'
import { preview } from './preview'

export type Filled = Required<Omit<Schemas['RoleInput'], 'rules'>> & { rules: Schemas['PolicyRule'][] }

export const EMPTY: Filled = {
  ...{ name: '', display_name: '', description: '', scope: 'project' },
  ...{
    permissions: ['projects.read', 'clusters.read', 'roles.read', 'kubeconfigs.create'],
    cluster_roles: [],
    rules: [],
  },
  ...{ recording: 'off', records_stdin: false, redactions: [], when_audit_fails: 'refuse' },
}

const FIELDS = ['name', 'display_name', 'description', 'scope', 'cluster_roles', 'redactions']
const RULE_FIELDS = ['api_groups', 'resources', 'verbs', 'resource_names', 'non_resource_urls'] as const
type RuleField = (typeof RULE_FIELDS)[number]

export function filledOf(fields: URLSearchParams): Filled {
  const scope = textOf(fields, 'scope')
  const numbers = [...fields.keys()]
    .map(name => /^rule-(\d{1,4})-verbs$/.exec(name)?.[1])
    .filter(at => at !== undefined)
  const dropped = /^drop-(\d{1,4})$/.exec(textOf(fields, 'row'))?.[1]
  const rules = numbers.filter(at => at !== dropped).map(at => ruleOf(fields, at))
  return {
    name: textOf(fields, 'name'),
    display_name: textOf(fields, 'display_name'),
    description: textOf(fields, 'description'),
    scope: isScope(scope) ? scope : 'project',
    permissions: fields.getAll('permissions').filter(isPermission),
    cluster_roles: [...new Set([...fields.getAll('cluster_role'), ...wordsOf(textOf(fields, 'cluster_roles'))])],
    rules,
    ...evidenceOf(fields),
    when_audit_fails: fields.has('goes_on') ? 'continue' : 'refuse',
  }
}

export function inputOfRole(filled: Filled): Schemas['RoleInput'] {
  return { ...filled, rules: filled.rules.filter(isWritten) }
}

/** A row in which nobody wrote anything is no rule. */
export function isWritten(rule: Schemas['PolicyRule']): boolean {
  return RULE_FIELDS.some(field => rule[field].length > 0)
}

function isScope(text: string): text is Scope {
  return Object.hasOwn(SCOPES, text)
}

/** The core group has no name; people write "core". */
function ruleOf(fields: URLSearchParams, at: string): Schemas['PolicyRule'] {
  const read = (field: RuleField) => wordsOf(textOf(fields, `rule-${at}-${field}`))
  const named = { resources: read('resources'), verbs: read('verbs'), resource_names: read('resource_names') }
  const groups = read('api_groups').map(group => (group === 'core' || group === '""' ? '' : group))
  const api_groups = groups.length === 0 && named.resources.length > 0 ? [''] : groups
  return { ...named, api_groups, non_resource_urls: read('non_resource_urls') }
}

type Editor = {
  to: string
  act: string
  filled: Filled
  id?: string
  problem?: ProblemBody | undefined
  same?: string | undefined
  /** Whether it can be held against the audit before it is saved. */
  tries?: boolean
  token: Html
}

/**
 * `id`: of the role that is changed; then name and scope stay as they are. The first button is what the Enter key presses,
 * which must not be one that takes a rule away.
 */
export function editor({ to, act, filled, id = '', problem, same, tries = false, token }: Editor): Html {
  const wrong = wrongOf(problem, FIELDS)
  return html`<div class="role-editor"><form method="post" action="${to}" class="form" id="role-form">${token}
<input type="hidden" name="role_id" value="${id}">${sameField(same)}
${wrong.others.length > 0 && html`<div class="alarm" role="alert"><ul>${wrong.others.map(one => html`<li>${plainly(one, filled)}</li>`)}</ul></div>`}
<button class="unseen" tabindex="-1" aria-hidden="true">${act}</button>
${about(filled, { wrong, isNew: id === '' })}
${clusterPart(filled, wrong)}
${rulesPart(filled)}
${permissionsPart(filled)}
${evidencePart(filled, wrong)}
<div class="buttons"><button>${act}</button>${previewButton(html`name="row" value=""`, 'Preview')}${tries && html`<button class="quiet" formaction="/roles/replay" formnovalidate>Try it on the last 30 days</button>`}</div></form>
<aside>${preview({ ...filled, rules: filled.rules.filter(isWritten) })}</aside></div>`
}

/** "/rules/0/resources: …" as people count, "/permissions/3: …" by what it is about. */
function plainly(sentence: string, { permissions }: Filled): string {
  return sentence
    .replace(/^\/rules\/(\d+)(\/[\w/]+)?: /, (_, at: string) => `Rule ${Number(at) + 1}: `)
    .replace(/^\/permissions\/(\d+): /, (_, at: string) => {
      const permission = permissions[Number(at)]
      return permission ? `“${PERMISSIONS[permission].says}”: ` : 'A permission: '
    })
}

function previewButton(more: Html, say: string): Html {
  return html`<button class="quiet" formaction="/roles/preview" formnovalidate ${more}>${say}</button>`
}

function section(title: string, lead: Part, content: Part): Html {
  return html`<section class="card"><div class="stack"><h2>${title}</h2><p class="quiet-text">${lead}</p></div>${content}</section>`
}

function about(filled: Filled, { wrong, isNew }: { wrong: Wrong; isNew: boolean }): Html {
  const kept = html`<input type="hidden" name="name" value="${filled.name}"><input type="hidden" name="scope" value="${filled.scope}">`
  const fixed = html`<div class="pair">${input({ name: 'name', label: 'Label', hint: 'Bindings and documents name the role by it. It stays for good.', value: filled.name, isRequired: true, maxLength: 63, wrong, more: html` pattern="[a-z0-9]([a-z0-9\\-]*[a-z0-9])?" spellcheck="false"` })}
${select({ name: 'scope', label: 'Bound in', hint: 'It stays for good.', value: filled.scope, wrong }, scopeChoices())}</div>`
  return section(
    'What is it?',
    'A role is a set of rights; it gives nobody anything until a binding says who and where.',
    html`${input({ name: 'display_name', label: 'Name', value: filled.display_name, isRequired: true, maxLength: 100, wrong })}
${isNew ? fixed : kept}
${textarea({ name: 'description', label: 'What is it for?', value: filled.description, wrong, more: html` maxlength="500"` })}`,
  )
}

function scopeChoices() {
  return (['project', 'namespace', 'organization'] as const).map(value => ({ value, name: SCOPES[value].name }))
}

const KNOWN = ['view', 'edit', 'admin', 'cluster-admin']
const KNOWN_SAYS: Readonly<Record<string, string>> = {
  view: 'Look at nearly everything; no secrets, no shell',
  edit: 'Change workloads, read secrets, open shells',
  admin: 'Everything in a namespace, rights of others too',
  'cluster-admin': 'Everything',
}

function clusterPart(filled: Filled, wrong: Wrong): Html {
  const others = filled.cluster_roles.filter(name => !KNOWN.includes(name)).join(', ')
  return section(
    'In clusters: ready-made',
    'ClusterRoles that every cluster has, or that you have put there.',
    html`<div class="choices">${KNOWN.map(name => check({ name: 'cluster_role', value: name, label: name, isChecked: filled.cluster_roles.includes(name), hint: KNOWN_SAYS[name] ?? '' }))}</div>
${input({ name: 'cluster_roles', label: 'Others, by name', hint: 'Of your own making, in the clusters; several with commas between.', value: others, wrong, more: html` spellcheck="false"` })}`,
  )
}

function rulesPart(filled: Filled): Html {
  return section(
    'In clusters: rules of its own',
    html`As in a Kubernetes Role. Several words in a field have commas between; <code>*</code> is everything, <code>core</code> the core group (pods, services, secrets …).`,
    html`<div class="rules" id="rows">${filled.rules.map((rule, at) => ruleRow(String(at), rule))}</div>
<template id="row">${ruleRow('__AT__', undefined)}</template>
<div class="buttons">${previewButton(html`name="row" value="add" data-row="add"`, 'Add a rule')}</div>`,
  )
}

const COLUMNS: readonly { field: RuleField; label: string; holder: string }[] = [
  { field: 'verbs', label: 'Verbs', holder: 'get, list, watch' },
  { field: 'resources', label: 'Resources', holder: 'pods, deployments' },
  { field: 'api_groups', label: 'API groups', holder: 'core, apps' },
  { field: 'resource_names', label: 'Only these names', holder: 'any' },
  { field: 'non_resource_urls', label: 'Or paths', holder: '/healthz' },
]

function ruleRow(at: string, rule: Schemas['PolicyRule'] | undefined): Html {
  return html`<fieldset class="rule" data-at="${at}"><legend>Rule</legend>${COLUMNS.map(({ field, label, holder }) => {
    const name = `rule-${at}-${field}`
    const value = (rule?.[field] ?? []).map(word => (word === '' ? 'core' : word)).join(', ')
    return input({ name, label, value, more: html` placeholder="${holder}" spellcheck="false" autocomplete="off"` })
  })}
<div class="buttons">${previewButton(html`name="row" value="drop-${at}" data-row="drop"`, 'Remove this rule')}</div></fieldset>`
}

function permissionsPart(filled: Filled): Html {
  return section(
    'In Salaminia itself',
    'What its holders see and change here.',
    html`<div class="subjects">${SUBJECTS.map(
      ({ title, about: lead, permissions }) => html`<fieldset><legend>${title}</legend><small>${lead}</small>
${permissions.map(one => permissionBox(one, filled))}</fieldset>`,
    )}</div>`,
  )
}

function evidencePart(filled: Filled, wrong: Wrong): Html {
  return section(
    'What is recorded',
    'Of several roles the strictest counts.',
    html`${recordingFields(filled, wrong)}
${check({ name: 'goes_on', label: 'Its holders go on when the audit cannot be written', isChecked: filled.when_audit_fails === 'continue', hint: 'For emergencies: an alarm is raised and what is missing is counted. Everybody else is refused until the audit can be written again.' })}`,
  )
}

function permissionBox(permission: Permission, { scope, permissions }: Filled): Html {
  const counts = countsIn(scope, permission)
  return check({
    name: 'permissions',
    value: permission,
    label: counts ? PERMISSIONS[permission].says : html`<span class="later">${PERMISSIONS[permission].says}</span>`,
    isChecked: permissions.includes(permission),
    hint: html`<code>${permission}</code>${!counts && ` · only in a role for ${SCOPES[PERMISSIONS[permission].least].name.toLowerCase()}`}`,
  })
}
