// From a resource to the document that makes it: names in place of ids, and nothing that goes without saying, so that
// `sal apply` finds it unchanged.
import { Document, isScalar, Scalar, visit } from 'yaml'
import { escapeBlock } from './escape'
import { API_VERSION, fieldsOf, type Kind } from './kinds'
import type { Lookup, Mark, Resource } from './lookup'
import { subjectName } from './plan'

export type Manifest = {
  apiVersion: string
  kind: string
  metadata: { name: string; labels?: Record<string, string>; id?: string; created_at?: unknown }
  spec: Record<string, unknown>
  status?: Record<string, unknown>
}

/** `isWhole`: with defaults, and with what the server says besides. */
export async function manifestOf(
  kind: Kind,
  resource: Resource,
  { lookup, mark, isWhole }: { lookup: Lookup; mark: Mark | undefined; isWhole: boolean },
): Promise<Manifest> {
  const spec: Record<string, unknown> = {}
  for (const field of fieldsOf(kind).filter(one => one !== kind.key)) {
    const value = resource[field]
    const isPlain = Bun.deepEquals(value, kind.input.properties[field]?.default)
    if (value === undefined || (!isWhole && (value === null || isPlain))) continue
    const [as, written] = await readable(kind, field, { value, lookup })
    spec[as] = written
  }
  if (kind.hasMembers) {
    const members = await lookup.members(resource.id)
    spec.members = (await Promise.all(members.map(({ user_id }) => subjectName(user_id, lookup)))).toSorted()
  }
  const name = kind.key === null ? (mark?.name ?? resource.id) : String(resource[kind.key])
  const labels = mark && Object.keys(mark.labels).length > 0 ? { labels: mark.labels } : {}
  const more = isWhole ? { id: resource.id, created_at: resource.created_at } : {}
  const document = { apiVersion: API_VERSION, kind: kind.kind, metadata: { name, ...labels, ...more }, spec }
  return isWhole ? { ...document, status: statusOf(kind, resource) } : document
}

async function readable(
  kind: Kind,
  field: string,
  { value, lookup }: { value: unknown; lookup: Lookup },
): Promise<[string, unknown]> {
  if (Array.isArray(value) && kind.references.some(({ within }) => within === field))
    return [field, await Promise.all(value.map(item => readableItem(kind, field, { item, lookup })))]
  const references = kind.references.filter(one => one.field === field && one.within === undefined)
  for (const { as, to, isMany, isByName } of references) {
    if (isByName) return [as, value]
    const names = await Promise.all((isMany ? (value as string[]) : [value]).map(id => nameOf(lookup, to, id)))
    if (names.every(name => name !== undefined)) return [as, isMany ? names : names[0]]
  }
  return [field, value]
}

async function readableItem(
  kind: Kind,
  list: string,
  { item, lookup }: { item: Record<string, unknown>; lookup: Lookup },
): Promise<Record<string, unknown>> {
  const shown = { ...item }
  for (const { as, field, to } of kind.references.filter(({ within }) => within === list)) {
    const name = await nameOf(lookup, to, item[field])
    if (name === undefined) continue
    delete shown[field]
    shown[as] = name
  }
  return shown
}

async function nameOf(lookup: Lookup, kind: string, id: unknown): Promise<string | undefined> {
  return typeof id === 'string' ? lookup.nameOf(kind, id) : undefined
}

function statusOf(kind: Kind, resource: Resource): Record<string, unknown> {
  const { status, ...rest } = resource
  const known = [...fieldsOf(kind), 'id', 'created_at']
  const own = Object.entries(rest).filter(([field]) => !known.includes(field))
  return { ...Object.fromEntries(own), ...(status as Record<string, unknown> | undefined) }
}

const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/u

/** Documents one behind another; a control character comes out as an escape that means the same. */
export function toYaml(manifests: readonly Manifest[]): string {
  return manifests
    .map(manifest => {
      const document = new Document(manifest, { version: '1.2' })
      visit(document, {
        Scalar: (_, node) => {
          if (isScalar(node) && typeof node.value === 'string' && UNSAFE.test(node.value))
            node.type = Scalar.QUOTE_DOUBLE
        },
      })
      return escapeBlock(document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER }))
    })
    .join('---\n')
}
