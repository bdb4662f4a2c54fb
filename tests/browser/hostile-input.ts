// What somebody may write, as hostile as docs/openapi.json lets it be: every text of a body that may hold markup holds some, so a field
// that is added is covered by itself.
import document from '../../docs/openapi.json'

type Schema = {
  $ref?: string
  type?: string
  format?: string
  enum?: readonly unknown[]
  pattern?: string
  minLength?: number
  maxLength?: number
  writeOnly?: boolean
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
}
type Body = Record<string, unknown>
type Operation = { requestBody?: { content?: Record<string, { schema?: Schema }> } }

export const IMAGE = '<img src=x onerror=alert(1)>'
export const SCRIPT = '"><script>alert(1)</script>'
export const VALUE = `' hx-get='/x' hx-trigger='load' onfocus='alert(1)' autofocus='`
const TIGHT = '"><img/src=x/onerror=alert(1)>'
export const ADDRESS = `http://127.0.0.1:9/'"><img/src=x/onerror=alert(1)>`
const BARE = `'"><xss>`
const CANDIDATES = [IMAGE, SCRIPT, VALUE, TIGHT, ADDRESS, BARE]

/** Every text that was written with markup in it, as textsThatTakeMarkup() names them. */
export const written = new Set<string>()

const schemas = document.components.schemas as unknown as Record<string, Schema>
const resolve = (schema: Schema): Schema => (schema.$ref ? (schemas[nameOf(schema)] ?? {}) : schema)
const nameOf = ({ $ref = '' }: Schema) => $ref.split('/').at(-1) ?? ''

/** Undefined: it refuses markup, or is chosen from a list, or never shown again. */
function markupFor(schema: Schema, turn: number): string | undefined {
  if (schema.type !== 'string' || schema.enum || schema.writeOnly) return undefined
  if (schema.format && schema.format !== 'email') return undefined
  const fits = CANDIDATES.filter(
    text => text.length <= (schema.maxLength ?? 1_000) && new RegExp(schema.pattern ?? '', 'u').test(text),
  )
  return fits[turn % fits.length]
}

/** `base` says what must be as it is; all else that takes markup is given some. */
export function hostileInput(name: string, base: Body): Body {
  const body: Body = { ...base }
  for (const [turn, [field, property]] of Object.entries(resolve({ $ref: name }).properties ?? {}).entries()) {
    if (field in base) continue
    const markup = markupFor(property, turn)
    const many = property.type === 'array' ? markupFor(resolve(property.items ?? {}), turn) : undefined
    if (markup !== undefined) body[field] = markup
    else if (many !== undefined) body[field] = [many]
  }
  note({ $ref: name }, body, name)
  return body
}

function note(schema: Schema, value: unknown, at: string): void {
  if (schema.$ref) return note(resolve(schema), value, nameOf(schema))
  if (typeof value === 'string' && (value.includes('<') || value === VALUE)) written.add(at)
  if (Array.isArray(value)) for (const item of value) note(schema.items ?? {}, item, at)
  for (const [name, property] of Object.entries(schema.properties ?? {}))
    note(property, (value as Body | null)?.[name], `${at}.${name}`)
}

/** `UserInput.name` and the like: of every body of the API, what takes markup. */
export function textsThatTakeMarkup(): string[] {
  const found = new Set<string>()
  const walk = (schema: Schema, at: string) => {
    if (schema.$ref) return walk(resolve(schema), nameOf(schema))
    if (markupFor(schema, 0) !== undefined) found.add(at)
    if (schema.items) walk(schema.items, at)
    if (typeof schema.additionalProperties === 'object') walk(schema.additionalProperties, at)
    for (const [name, property] of Object.entries(schema.properties ?? {})) walk(property, `${at}.${name}`)
  }
  for (const operations of Object.values(document.paths as unknown as Record<string, Record<string, Operation>>))
    for (const { requestBody } of Object.values(operations)) {
      const schema = requestBody?.content?.['application/json']?.schema
      if (schema) walk(schema, '')
    }
  return [...found].sort()
}
