// Reads, makes and removes the objects that carry the agent's label; nothing else in the cluster is ever touched.
import type { Log } from '../kit/log'
import { type ApiServer, ApiServerRefused } from './api-server'
import {
  accountsPath,
  type Binding,
  itemPath,
  type List,
  OWNED_SELECTOR,
  PRINCIPAL_LABEL,
  RBAC,
  type ServiceAccount,
} from './objects'

export type Owned = {
  /** False when it was not made: it is there already, or its namespace is not (a misspelt namespace is never made). */
  create: (path: string, object: ServiceAccount | Binding) => Promise<boolean>
  /** Deletes; what is gone already counts as deleted. */
  discard: (path: string) => Promise<void>
  /** Of one principal, or of all. */
  bindings: (principalId?: string) => Promise<Binding[]>
  accounts: (principalId?: string) => Promise<ServiceAccount[]>
  /** Bindings go first: from then on the account is worth nothing, whoever holds a token of it. */
  removePrincipal: (principalId?: string) => Promise<void>
}

export function createOwned(deps: { api: ApiServer; namespace: string; log: Log }): Owned {
  const { api, namespace, log } = deps
  return { create, discard, bindings, accounts, removePrincipal }

  async function create(path: string, object: ServiceAccount | Binding): Promise<boolean> {
    try {
      await api.call('POST', path, { body: object })
      return true
    } catch (error) {
      if (!(error instanceof ApiServerRefused)) throw error
      if (error.status === 409) return false
      if (error.status !== 404) throw error
      log.warn('a namespace of the grant is not there', { namespace: object.metadata.namespace })
      return false
    }
  }

  async function discard(path: string): Promise<void> {
    try {
      await api.call('DELETE', path)
    } catch (error) {
      if (!(error instanceof ApiServerRefused && error.status === 404)) throw error
    }
  }

  async function bindings(principalId?: string): Promise<Binding[]> {
    const query = `?labelSelector=${selector(principalId)}`
    const [cluster, namespaced] = await Promise.all([
      api.call<List<Binding>>('GET', `${RBAC}/clusterrolebindings${query}`),
      api.call<List<Binding>>('GET', `${RBAC}/rolebindings${query}`),
    ])
    // Items of a list carry no kind of their own.
    return [
      ...cluster.items.map(one => ({ ...one, kind: 'ClusterRoleBinding' as const })),
      ...namespaced.items.map(one => ({ ...one, kind: 'RoleBinding' as const })),
    ]
  }

  async function accounts(principalId?: string): Promise<ServiceAccount[]> {
    const query = `?labelSelector=${selector(principalId)}`
    return (await api.call<List<ServiceAccount>>('GET', accountsPath(namespace) + query)).items
  }

  async function removePrincipal(principalId?: string): Promise<void> {
    for (const binding of await bindings(principalId)) await discard(itemPath(binding))
    for (const { metadata } of await accounts(principalId)) {
      await discard(`${accountsPath(namespace)}/${encodeURIComponent(metadata.name)}`)
    }
  }
}

function selector(principalId: string | undefined): string {
  if (principalId === undefined) return OWNED_SELECTOR
  return `${OWNED_SELECTOR},${encodeURIComponent(PRINCIPAL_LABEL)}%3D${encodeURIComponent(principalId)}`
}
