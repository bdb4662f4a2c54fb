// The RBAC authorizer: which rules the stored bindings give a principal, and whether they cover a request.
// Nothing is cached, so a changed binding counts from the next request.

import {
  arrayAt,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  objectAt,
  stringAt,
  stringsAt,
} from './json.ts'
import { kindOf } from './kinds.ts'
import type { RequestInfo } from './request-info.ts'
import { StatusError } from './status.ts'
import type { Store } from './store.ts'
import type { Principal } from './tokens.ts'

/** The part of a request that authorization looks at. */
export type Attributes = Omit<RequestInfo, 'version'>

export interface Rbac {
  /** All rules that hold in the namespace; `''` for those that hold everywhere. */
  rulesFor(principal: Principal, namespace: string): readonly JsonObject[]
  isAllowed(principal: Principal, attributes: Attributes): boolean
  /** Throws Forbidden with the API server's sentence. */
  authorize(principal: Principal, attributes: Attributes): void
}

const subjectCovers = (subject: Json, principal: Principal, bindingNamespace: string) => {
  const name = stringAt(subject, 'name') ?? ''
  const kind = stringAt(subject, 'kind')
  if (kind === 'User') return principal.username === name
  if (kind === 'Group') return principal.groups.includes(name)
  const namespace = stringAt(subject, 'namespace') ?? bindingNamespace
  return kind === 'ServiceAccount' && principal.username === `system:serviceaccount:${namespace}:${name}`
}

const has = (rule: JsonObject, field: string, value: string) => {
  const values = stringsAt(rule, field)
  return values.includes('*') || values.includes(value)
}

const resourceMatches = (rule: JsonObject, { resource, subresource }: Attributes) => {
  if (subresource === '') return has(rule, 'resources', resource)
  return (
    has(rule, 'resources', `${resource}/${subresource}`) || stringsAt(rule, 'resources').includes(`*/${subresource}`)
  )
}

const nameMatches = (rule: JsonObject, name: string) => {
  const names = stringsAt(rule, 'resourceNames')
  return names.length === 0 || names.includes(name)
}

const urlMatches = (rule: JsonObject, path: string) =>
  stringsAt(rule, 'nonResourceURLs').some(url => (url.endsWith('*') ? path.startsWith(url.slice(0, -1)) : path === url))

const covers = (rule: JsonObject, attributes: Attributes) => {
  if (!has(rule, 'verbs', attributes.verb)) return false
  if (!attributes.isResource) return urlMatches(rule, attributes.path)
  return (
    has(rule, 'apiGroups', attributes.group) && resourceMatches(rule, attributes) && nameMatches(rule, attributes.name)
  )
}

/** k8s.io/apiserver, endpoints/handlers/responsewriters: forbiddenMessage. */
const sentence = ({ username }: Principal, attributes: Attributes) => {
  const { verb, path, group, resource, subresource, namespace, name } = attributes
  if (!attributes.isResource) return `forbidden: User "${username}" cannot ${verb} path "${path}"`
  const qualified = group === '' ? resource : `${resource}.${group}`
  const subject = name === '' ? `${qualified} is forbidden` : `${qualified} "${name}" is forbidden`
  const whole = subresource === '' ? resource : `${resource}/${subresource}`
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`
  return `${subject}: User "${username}" cannot ${verb} resource "${whole}" in API group "${group}" ${where}`
}

export const Rbac = ({ store }: { readonly store: Store }): Rbac => {
  const rulesOfRole = (reference: JsonObject, namespace: string): readonly Json[] => {
    const isClusterRole = reference.kind === 'ClusterRole'
    const kind = kindOf(isClusterRole ? 'clusterroles' : 'roles')
    const key = { namespace: isClusterRole ? '' : namespace, name: stringAt(reference, 'name') ?? '' }
    return arrayAt(store.find(kind, key), 'rules')
  }

  const rulesOfBinding = (binding: KubeObject, principal: Principal) => {
    const { namespace = '' } = binding.metadata
    const isBound = arrayAt(binding, 'subjects').some(subject => subjectCovers(subject, principal, namespace))
    return isBound ? rulesOfRole(objectAt(binding, 'roleRef'), namespace).filter(isObject) : []
  }

  const rulesFor = (principal: Principal, namespace: string) => {
    const inNamespace = namespace === '' ? [] : store.list(kindOf('rolebindings'), namespace)
    const bindings = [...store.list(kindOf('clusterrolebindings')), ...inNamespace]
    return bindings.flatMap(binding => rulesOfBinding(binding, principal))
  }

  const isAllowed = (principal: Principal, attributes: Attributes) =>
    // system:masters is allowed before RBAC is asked, as in the API server, so no test can lock itself out.
    principal.groups.includes('system:masters') ||
    rulesFor(principal, attributes.namespace).some(rule => covers(rule, attributes))

  const authorize = (principal: Principal, attributes: Attributes) => {
    if (!isAllowed(principal, attributes)) throw new StatusError('Forbidden', sentence(principal, attributes))
  }

  return { rulesFor, isAllowed, authorize }
}
