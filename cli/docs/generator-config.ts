// docs/generator_config.yml: which operations make which resource and data source, for HashiCorp's tfplugingen-openapi.
import { stringify } from 'yaml'
import { type Document, operationsOf, replyOf } from './document'
import { resourcesOf, snakeCase } from './resources'

const HEAD = '# Generated from the routes by cli/docs/generate.ts, for tfplugingen-openapi.\n'

export function generatorConfig(document: Document): string {
  const resources = resourcesOf(document).map(({ terraformName, collection, item, remove }) => [
    terraformName,
    {
      create: { path: collection, method: 'POST' },
      read: { path: item, method: 'GET' },
      update: { path: item, method: 'PUT' },
      ...(remove ? { delete: { path: item, method: 'DELETE' } } : {}),
    },
  ])
  const config = {
    provider: { name: 'salaminia' },
    resources: Object.fromEntries(resources),
    data_sources: dataSources(document),
  }
  return HEAD + stringify(config)
}

/** One for each list and each thing that can be read by itself. */
function dataSources(document: Document): Record<string, object> {
  const sources = operationsOf(document).flatMap(({ path, method, operation }) => {
    const [, name] = /^(?:get|list)(\w+)$/.exec(operation.operationId) ?? []
    const isJson = replyOf(document, operation, '200')?.content?.['application/json'] !== undefined
    return method === 'get' && name && isJson ? [[snakeCase(name), { read: { path, method: 'GET' } }] as const] : []
  })
  return Object.fromEntries(sources)
}
