// Rules as a picture: a line a resource, a mark a verb, so that what is read and what is changed is seen at a glance.
import type { Schemas } from '../api'
import { type Html, html } from '../html'

type Rule = Schemas['PolicyRule']

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch'])

export function rulesPicture(rules: readonly Rule[]): Html {
  return html`<ul class="rights">${rules.flatMap(rule => linesOf(rule))}</ul>`
}

function linesOf({ api_groups, resources, verbs, resource_names, non_resource_urls }: Rule): Html[] {
  const only = resource_names.length === 0 ? '' : `only ${resource_names.join(', ')}`
  const groups = api_groups.map(group => (group === '' ? 'core' : group)).join(', ')
  return [
    ...resources.map(resource => line({ title: resource, more: [groups, only].filter(Boolean).join('; '), verbs })),
    ...non_resource_urls.map(path => line({ title: path, more: 'a path', verbs })),
  ]
}

function line({ title, more, verbs }: { title: string; more: string; verbs: readonly string[] }): Html {
  return html`<li><span class="named"><strong class="mono">${title}</strong><small>${more}</small></span>
<span class="labels">${verbs.map(verb => html`<span class="label verb ${READS.has(verb) ? 'reads' : 'changes'}">${verb}</span>`)}</span></li>`
}
