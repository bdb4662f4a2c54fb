// Label and field selectors: the equality and set forms of labels; of fields, metadata.name and metadata.namespace
// and any other path by its printed value.

import { isObject, type Json, type KubeObject } from './json.ts'
import { StatusError } from './status.ts'

type Labels = Readonly<Record<string, string>>
type Test = (labels: Labels) => boolean

/** Each row: the form, and the test its captures make. First match wins, so longer operators come first. */
const forms: readonly (readonly [RegExp, (key: string, value: string) => Test])[] = [
  [/^(\S+)\s+in\s+\((.*)\)$/, (key, value) => labels => listOf(value).includes(labels[key] ?? '\0')],
  [/^(\S+)\s+notin\s+\((.*)\)$/, (key, value) => labels => !listOf(value).includes(labels[key] ?? '\0')],
  [/^([^!=\s]+)\s*!=\s*(.*)$/, (key, value) => labels => labels[key] !== value],
  [/^([^!=\s]+)\s*==?\s*(.*)$/, (key, value) => labels => labels[key] === value],
  [/^!\s*(\S+)()$/, key => labels => !(key in labels)],
  [/^([^!=\s]+)()$/, key => labels => key in labels],
]

const listOf = (text: string) => text.split(',').map(item => item.trim())

const parseRequirement = (requirement: string): Test => {
  for (const [form, make] of forms) {
    const match = form.exec(requirement)
    if (match) return make(match[1] ?? '', match[2] ?? '')
  }
  throw new StatusError('BadRequest', `unable to parse requirement: "${requirement}"`)
}

/** Commas between brackets belong to a set. */
const split = (selector: string) =>
  selector
    .split(/,(?![^(]*\))/)
    .map(part => part.trim())
    .filter(Boolean)

const fieldOf = (object: KubeObject, path: string) => {
  let value: Json | undefined = object
  for (const part of path.split('.')) value = isObject(value) ? value[part] : undefined
  return typeof value === 'string' ? value : ''
}

const parseField = (requirement: string) => {
  const match = /^([^!=]+)(!=|==?)(.*)$/.exec(requirement)
  if (!match) throw new StatusError('BadRequest', `invalid field selector: "${requirement}"`)
  const [, path = '', operator, value = ''] = match
  return (object: KubeObject) => (fieldOf(object, path) === value) === (operator !== '!=')
}

export type Selector = (object: KubeObject) => boolean

export const selectorOf = (query: URLSearchParams): Selector => {
  const labels = split(query.get('labelSelector') ?? '').map(parseRequirement)
  const fields = split(query.get('fieldSelector') ?? '').map(parseField)
  return object => labels.every(test => test(object.metadata.labels ?? {})) && fields.every(matches => matches(object))
}
