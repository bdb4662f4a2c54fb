// What the stub says about itself: version, groups, resources, and as much OpenAPI as lets kubectl leave validation
// to the server. Aggregated discovery is not offered; clients fall back to these documents.

import type { JsonObject } from './json.ts'
import { groupVersionOf, groupVersions, kinds, type ResourceKind } from './kinds.ts'

const storedVerbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch']

const resourceRow = ({ resource, kind, isNamespaced, shortNames, isStored }: ResourceKind): JsonObject => ({
  name: resource,
  singularName: kind.toLowerCase(),
  namespaced: isNamespaced,
  kind,
  shortNames,
  ...(resource === 'pods' || resource === 'services' ? { categories: ['all'] } : {}),
  verbs: isStored ? storedVerbs : ['create'],
})

const coreSubresources: readonly JsonObject[] = [
  { name: 'pods/log', singularName: '', namespaced: true, kind: 'Pod', verbs: ['get'] },
  {
    name: 'serviceaccounts/token',
    singularName: '',
    namespaced: true,
    group: 'authentication.k8s.io',
    version: 'v1',
    kind: 'TokenRequest',
    verbs: ['create'],
  },
]

const resourceList = (groupVersion: string): JsonObject => ({
  kind: 'APIResourceList',
  apiVersion: 'v1',
  groupVersion,
  resources: [
    ...kinds.filter(row => groupVersionOf(row) === groupVersion).map(resourceRow),
    ...(groupVersion === 'v1' ? coreSubresources : []),
  ],
})

const groupRow = (gv: { group: string; version: string }): JsonObject => {
  const version = { groupVersion: groupVersionOf(gv), version: gv.version }
  return { name: gv.group, versions: [version], preferredVersion: version }
}

const pathOf = (gv: { group: string; version: string }) => `${gv.group === '' ? 'api' : 'apis'}/${groupVersionOf(gv)}`

/** kubectl asks this document only whether PATCH of a kind takes `fieldValidation`, and then validates nothing itself. */
const openApiOf = (gv: { group: string; version: string }): JsonObject => {
  const path = ({ resource, isNamespaced, kind, group, version }: ResourceKind) => [
    `/${pathOf(gv)}/${isNamespaced ? 'namespaces/{namespace}/' : ''}${resource}/{name}`,
    {
      patch: {
        'x-kubernetes-action': 'patch',
        'x-kubernetes-group-version-kind': { group, kind, version },
        parameters: [{ name: 'fieldValidation', in: 'query', schema: { type: 'string' } }],
        responses: { '200': { description: 'OK' } },
      },
    },
  ]
  const rows = kinds.filter(row => groupVersionOf(row) === groupVersionOf(gv))
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'stub' },
    paths: Object.fromEntries(rows.map(path)),
    components: { schemas: {} },
  }
}

const named = groupVersions.filter(({ group }) => group !== '')

const documents = (version: JsonObject): Readonly<Record<string, JsonObject>> => ({
  '/version': version,
  '/api': {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: '127.0.0.1' }],
  },
  '/apis': { kind: 'APIGroupList', apiVersion: 'v1', groups: named.map(groupRow) },
  '/openapi/v2': {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: 'stub' },
    paths: {},
    definitions: {},
  },
  '/openapi/v3': {
    paths: Object.fromEntries(
      groupVersions.map(gv => [pathOf(gv), { serverRelativeURL: `/openapi/v3/${pathOf(gv)}` }]),
    ),
  },
  ...Object.fromEntries(groupVersions.map(gv => [`/${pathOf(gv)}`, resourceList(groupVersionOf(gv))])),
  ...Object.fromEntries(groupVersions.map(gv => [`/openapi/v3/${pathOf(gv)}`, openApiOf(gv)])),
  ...Object.fromEntries(
    named.map(gv => [`/apis/${gv.group}`, { kind: 'APIGroup', apiVersion: 'v1', ...groupRow(gv) }]),
  ),
})

/** By path without a trailing slash. */
export const Discovery = (gitVersion: string) => {
  const [major = '', minor = ''] = gitVersion.replace('v', '').split('.')
  return documents({ major, minor, gitVersion: `${gitVersion}+stub`, platform: 'stub', goVersion: '', compiler: '' })
}
