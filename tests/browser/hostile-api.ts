// An API whose every answer is hostile: each text that a schema of docs/openapi.json lets through is markup, in names of labels too. So
// a field that is added is covered by itself, whoever may write it: a person, a cluster, an identity provider or a relay.
import document from '../../docs/openapi.json'

type Schema = {
  $ref?: string
  type?: string
  format?: string
  nullable?: boolean
  enum?: readonly unknown[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  minimum?: number
  allOf?: readonly Schema[]
  anyOf?: readonly Schema[]
  oneOf?: readonly Schema[]
}
type Operation = { responses: Record<string, { content?: Record<string, { schema?: Schema }> }> }

/** Leaves an attribute of either kind, a script and a comment, and is an address that runs. */
export const HOSTILE = `javascript:alert(1)//'"--></script></title></textarea><img src=/hostile onerror=alert(1)><script>alert(1)</script><a onfocus=alert(1) autofocus href=javascript:alert(1)>`

export const ID = '00000000-0000-4000-8000-000000000001'
const WHEN = '2026-01-02T03:04:05.678Z'

const schemas = document.components.schemas as unknown as Record<string, Schema>
const paths = Object.entries(document.paths as unknown as Record<string, Record<string, Operation>>)
  .map(([path, operations]) => ({ pattern: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}$`), operations }))
  // What is spelled out comes before a place that anything fits.
  .sort((a, b) => Number(a.pattern.source.includes('[^/]+')) - Number(b.pattern.source.includes('[^/]+')))

/** `sample` counts items of lists, so that each value of an enum is seen in some of them. */
export function hostileOf(schema: Schema, sample: number, depth = 0): unknown {
  if (schema.$ref) return hostileOf(schemas[schema.$ref.split('/').at(-1) ?? ''] ?? {}, sample, depth)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(part => hostileOf(part, sample, depth) as object))
  const choice = schema.anyOf ?? schema.oneOf
  if (choice) return hostileOf(choice[sample % choice.length] ?? {}, sample, depth)
  if (schema.enum) return schema.enum[sample % schema.enum.length]
  switch (schema.type) {
    case 'string':
      return schema.format === 'uuid' ? ID : schema.format === 'date-time' ? WHEN : HOSTILE
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 0, 1)
    case 'boolean':
      return sample % 2 === 0
    case 'array':
      return Array.from({ length: depth > 3 ? 1 : 4 }, (_, at) => hostileOf(schema.items ?? {}, sample + at, depth + 1))
    default:
      return hostileObject(schema, sample, depth)
  }
}

function hostileObject({ properties = {}, additionalProperties }: Schema, sample: number, depth: number): object {
  const known = Object.entries(properties).map(([name, schema]) => [name, hostileOf(schema, sample, depth + 1)])
  const free =
    typeof additionalProperties === 'object' ? [[HOSTILE, hostileOf(additionalProperties, sample, depth)]] : []
  return Object.fromEntries([...known, ...free]) as object
}

/** `turn` shifts what is seen of choices; undefined for what answers no JSON or does not exist. */
export function hostileAnswer(method: string, path: string, turn: number): Response | undefined {
  const found = paths.find(({ pattern, operations }) => pattern.test(path) && operations[method.toLowerCase()])
  const responses = Object.entries(found?.operations[method.toLowerCase()]?.responses ?? {})
  const [status, response] = responses.find(([code]) => code.startsWith('2')) ?? []
  if (status === '204') return new Response(null, { status: 204 })
  const schema = response?.content?.['application/json']?.schema
  return schema && Response.json(hostileOf(schema, turn), { status: Number(status) })
}

export function hostileProblem(status: number): Response {
  const errors = [{ pointer: '/name', detail: HOSTILE }]
  const problem = {
    type: HOSTILE,
    title: HOSTILE,
    status,
    code: 'validation',
    detail: HOSTILE,
    errors,
    reason: HOSTILE,
  }
  return Response.json(problem, { status })
}
