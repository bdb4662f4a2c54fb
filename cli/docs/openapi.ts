// Builds docs/openapi.json from the routes of core: no database, no port, only what the route literals say.
import { toOpenAPISchema } from '@elysiajs/openapi'
import { App, type AppDeps } from '../../core/app'
import { VERSION } from '../../kit/version'
import { type Document, operationsOf, type Reply } from './document'
import { normalise, type Raw } from './normalise'
import { refusals } from './replies'
import { TAGS } from './tags'

/** Throws RangeError for what strict OpenAPI 3.0.3 cannot say. */
export function openApiDocument(): Document {
  const raw = toOpenAPISchema(App(noServices()), { staticFile: false }, undefined, undefined, '3.0.3')
  const { paths, schemas } = normalise(raw as Raw)
  const document: Document = {
    openapi: '3.0.3',
    info: {
      title: 'Salaminia',
      version: VERSION,
      description: 'Zero-trust access to Kubernetes. Every change and every denial is recorded; errors are RFC 9457.',
      contact: { name: 'Salaminia', url: 'https://github.com/salaminia/salaminia' },
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    servers: [{ url: '/', description: 'The server that gave this document' }],
    security: [{ bearer: [] }],
    tags: [],
    paths,
    components: {
      schemas,
      responses: usedRefusals(paths),
      securitySchemes: {
        bearer: {
          ...{ type: 'http', scheme: 'bearer' },
          description: 'The token of a session, of an API token or of a machine user',
        },
      },
    },
  }
  return { ...document, tags: tagsOf(document) }
}

/** Linters take a component that nothing refers to for a mistake. */
function usedRefusals(paths: Document['paths']): Record<string, Reply> {
  const text = JSON.stringify(paths)
  return Object.fromEntries(Object.entries(refusals()).filter(([name]) => text.includes(`/responses/${name}"`)))
}

/** Routes keep what they are given until they are asked, so nothing here is ever called. */
function noServices(): AppDeps {
  const nothing: unknown = new Proxy(() => nothing, { get: () => nothing, apply: () => nothing })
  return nothing as AppDeps
}

function tagsOf(document: Document): { name: string; description: string }[] {
  const used = new Set(operationsOf(document).flatMap(({ operation }) => operation.tags))
  const unknown = [...used].filter(name => !Object.hasOwn(TAGS, name))
  if (unknown.length > 0)
    throw new RangeError(`Cannot describe the tag "${unknown[0]}": add a line to cli/docs/tags.ts`)
  return Object.entries(TAGS).flatMap(([name, description]) => (used.has(name) ? [{ name, description }] : []))
}
