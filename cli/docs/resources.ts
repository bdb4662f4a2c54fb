// Which of the API's things are resources to a Terraform provider: what is created in a collection, and read back and
// replaced by its id.
import { type Document, type Operation, operationsOf } from './document'

export type Resource = {
  /** Of the component, such as `MachineUser`; in Terraform `machine_user`. */
  name: string
  terraformName: string
  collection: string
  item: string
  create: Operation
  read: Operation
  update: Operation
  remove: Operation | undefined
}

export function resourcesOf(document: Document): Resource[] {
  return operationsOf(document).flatMap(({ path, method, operation: create }) => {
    const name = /^create(\w+)$/.exec(create.operationId)?.[1]
    const item = `${path}/{id}`
    const { get: read, put: update, delete: remove } = document.paths[item] ?? {}
    if (method !== 'post' || !name || !read || !update) return []
    return [{ name, terraformName: snakeCase(name), collection: path, item, create, read, update, remove }]
  })
}

/** `ApiToken` → `api_token`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=.)([A-Z])/g, '_$1').toLowerCase()
}
