// Rules as a picture: a line a resource, a mark a verb, so that what is read and what is changed is seen at a glance.
import type { Schemas } from '../api'
import { type Html, html } from '../html'

type Rule = Schemas['PolicyRule']

const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch'])

type Mark = { verb: string; only: readonly string[] }
type Line = { title: string; about: string; marks: Mark[] }

export function rulesPicture(rules: readonly Rule[]): Html {
  const lines = new Map<string, Line>()
  for (const rule of rules) {
    const groups = rule.api_groups.map(group => (group === '' ? 'core' : group)).join(', ')
    for (const title of rule.resources) mark(lines, { title, about: groups }, rule)
    for (const title of rule.non_resource_urls) mark(lines, { title, about: 'a path' }, rule)
  }
  return html`<ul class="rights">${[...lines.values()].map(lineOf)}</ul>`
}

function mark(lines: Map<string, Line>, { title, about }: Omit<Line, 'marks'>, { verbs, resource_names: only }: Rule) {
  const key = `${title} ${about}`
  const line = lines.get(key) ?? { title, about, marks: [] }
  line.marks.push(...verbs.map(verb => ({ verb, only })))
  lines.set(key, line)
}

function lineOf({ title, about, marks }: Line): Html {
  return html`<li><span class="named"><strong class="mono">${title}</strong><small>${about}</small></span>
<span class="labels">${marks.map(({ verb, only }) => html`<span class="label verb ${READS.has(verb) ? 'reads' : 'changes'}">${verb}${only.length > 0 && ` ${only.join(', ')}`}</span>`)}</span></li>`
}
