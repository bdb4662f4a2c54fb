// Reads, makes and removes the objects that carry the agent's label; nothing else in the cluster is ever touched.
import { type ApiServer, ApiServerRefused } from './api-server'
import {
  accountsPath,
  type Binding,
  type ClusterRole,
  collectionPath,
  GRANT_ANNOTATION,
  itemPath,
  type List,
  type Meta,
  OWNED_SELECTOR,
  PRINCIPAL_LABEL,
  RBAC,
  ROLES,
  rolePath,
  type ServiceAccount,
} from './objects'

/** `there`: not by us, not now. `absent`: its namespace is not, and a misspelt one is never made. `going`: it is being deleted. */
export type Creation = 'made' | 'there' | 'absent' | 'going'

export type Claim = 'made' | 'same' | 'older' | 'newer'

export type Owned = {
  /** `version`: its resourceVersion, when it was made. One that is there is adopted. */
  bind: (binding: Binding) => Promise<{ creation: Creation; version: number }>
  /** Writes our grant on a binding that is there, so that an agent which was overtaken no longer takes it back. */
  adopt: (binding: Binding) => Promise<boolean>
  /**
   * Makes the account, or writes on the one that is there whose grant it serves now. `newer`: another agent has acted on a
   * newer grant, and nothing was written; `older`: another one on an older grant, and it may still be at it.
   */
  claim: (account: ServiceAccount) => Promise<Claim>
  /** `iat` of the newest grant that any agent acted on for the account; 0 when it is not there. */
  claimed: (account: string) => Promise<number>
  /** Makes the role, or mends the one that is there. */
  keepRole: (role: ClusterRole) => Promise<void>
  /** Deletes; what is gone already counts as deleted. False: it was changed since `version` was read. */
  discard: (path: string, version?: string) => Promise<boolean>
  /** Of one principal, or of all. */
  bindings: (principalId?: string) => Promise<Binding[]>
  accounts: (principalId?: string) => Promise<ServiceAccount[]>
  roles: () => Promise<ClusterRole[]>
  /** Bindings go first: from then on the account is worth nothing, whoever holds a token of it. */
  removePrincipal: (principalId: string) => Promise<void>
  removeAll: () => Promise<void>
}

const MERGE = 'application/merge-patch+json'

export function createOwned(deps: { api: ApiServer; namespace: string }): Owned {
  const { api, namespace } = deps
  const accountsHere = accountsPath(namespace)
  // What this agent wrote last on an account: nobody else is at work where that still stands.
  const wrote = new Map<string, number>()
  return { bind, adopt, claim, claimed, keepRole, discard, bindings, accounts, roles, removePrincipal, removeAll }

  async function bind(binding: Binding): ReturnType<Owned['bind']> {
    while (true) {
      try {
        const made = await api.call<{ metadata: Meta }>('POST', collectionPath(binding), { body: binding })
        return { creation: 'made', version: Number(made.metadata.resourceVersion ?? 0) }
      } catch (error) {
        const creation = creationOf(error)
        if (!creation) throw error
        if (creation !== 'there' || (await adopt(binding))) return { creation, version: 0 }
      }
    }
  }

  async function adopt({ metadata, subjects, ...rest }: Binding): Promise<boolean> {
    const { labels, annotations } = metadata
    return patch(itemPath({ ...rest, metadata }), { metadata: { labels, annotations }, subjects })
  }

  async function claim(account: ServiceAccount): Promise<Claim> {
    const { name, labels, annotations } = account.metadata
    let claim: Claim = 'made'
    while (!(await create(accountsHere, account))) {
      const there = await read(name)
      if (!there) continue
      const before = iatOf(there)
      if (before > iatOf(account)) return 'newer'
      claim = before === iatOf(account) || before === wrote.get(name) ? 'same' : 'older'
      const { resourceVersion } = there.metadata
      // With the version: of two agents that write at once, the later one looks again.
      const body = { metadata: { resourceVersion, labels, annotations } }
      if (await patch(`${accountsHere}/${encodeURIComponent(name)}`, body)) break
    }
    wrote.set(name, iatOf(account))
    return claim
  }

  async function claimed(account: string): Promise<number> {
    const there = await read(account)
    return there ? iatOf(there) : 0
  }

  async function keepRole(role: ClusterRole): Promise<void> {
    // One write says that it is in use, so that no clean-up takes it, and undoes what anyone changed in it.
    while (!(await create(ROLES, role)) && !(await patch(rolePath(role.metadata.name), role)));
  }

  async function create(path: string, object: ServiceAccount | ClusterRole): Promise<boolean> {
    return settled(() => api.call('POST', path, { body: object }), 409)
  }

  /** False when it is gone, or not as it was when `resourceVersion` was read. */
  async function patch(path: string, body: unknown): Promise<boolean> {
    return settled(() => api.call('PATCH', path, { body, contentType: MERGE }), 404, 409)
  }

  async function read(account: string): Promise<ServiceAccount | undefined> {
    try {
      return await api.call<ServiceAccount>('GET', `${accountsHere}/${encodeURIComponent(account)}`)
    } catch (error) {
      if (error instanceof ApiServerRefused && error.status === 404) return undefined
      throw error
    }
  }

  async function discard(path: string, version?: string): Promise<boolean> {
    const options = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { resourceVersion: version } }
    const body = version === undefined ? {} : { body: options }
    return settled(() => settled(() => api.call('DELETE', path, body), 404), 409)
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
    return (await api.call<List<ServiceAccount>>('GET', accountsHere + query)).items
  }

  /** An agent that may not list them (restricted, or of an older manifest) has made none. */
  async function roles(): Promise<ClusterRole[]> {
    try {
      return (await api.call<List<ClusterRole>>('GET', `${ROLES}?labelSelector=${OWNED_SELECTOR}`)).items
    } catch (error) {
      if (error instanceof ApiServerRefused && error.status === 403) return []
      throw error
    }
  }

  async function removePrincipal(principalId?: string): Promise<void> {
    for (const binding of await bindings(principalId)) await discard(itemPath(binding))
    for (const { metadata } of await accounts(principalId)) {
      await discard(`${accountsHere}/${encodeURIComponent(metadata.name)}`)
    }
  }

  async function removeAll(): Promise<void> {
    await removePrincipal()
    for (const { metadata } of await roles()) await discard(rolePath(metadata.name))
  }
}

/** False when the API server refuses with one of these codes; every other error goes on. */
async function settled(act: () => Promise<unknown>, ...codes: number[]): Promise<boolean> {
  try {
    await act()
    return true
  } catch (error) {
    if (error instanceof ApiServerRefused && codes.includes(error.status)) return false
    throw error
  }
}

function iatOf({ metadata }: ServiceAccount): number {
  return Number(metadata.annotations?.[GRANT_ANNOTATION] ?? 0) || 0
}

function creationOf(error: unknown): Creation | undefined {
  if (!(error instanceof ApiServerRefused)) return undefined
  if (error.status === 409) return 'there'
  if (error.causes.includes('NamespaceTerminating')) return 'going'
  return error.status === 404 ? 'absent' : undefined
}

function selector(principalId: string | undefined): string {
  if (principalId === undefined) return OWNED_SELECTOR
  return `${OWNED_SELECTOR},${encodeURIComponent(PRINCIPAL_LABEL)}%3D${encodeURIComponent(principalId)}`
}
