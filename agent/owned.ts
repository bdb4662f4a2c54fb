// Reads, makes and removes the objects that carry the agent's label; nothing else in the cluster is ever touched.
import { type ApiServer, ApiServerRefused } from './api-server'
import {
  AGENT_ANNOTATION,
  accountsPath,
  type Binding,
  type ClusterRole,
  collectionPath,
  grantOf,
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

export type Owned = {
  /** `version`: its resourceVersion, when it was made. One that is there is adopted. */
  bind: (binding: Binding) => Promise<{ creation: Creation; version: number }>
  /** Writes our mark on a binding that is there, so that an agent which was overtaken no longer takes it back. */
  adopt: (binding: Binding) => Promise<boolean>
  /** Whether this agent wrote the binding last. */
  isMine: (binding: Binding) => boolean
  /**
   * Makes the account, or writes on the one that is there whose grant it serves now. False when another agent has acted on
   * a newer grant: then nothing was written.
   */
  claim: (account: ServiceAccount) => Promise<boolean>
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
  const { create, patch, discard } = createWrites(api)
  const accountsHere = accountsPath(namespace)
  // Of this process: bindings that another one wrote may be about to be taken back.
  const me = crypto.randomUUID()
  return {
    bind,
    adopt,
    isMine,
    claim,
    claimed,
    keepRole,
    discard,
    bindings,
    accounts,
    roles,
    removePrincipal,
    removeAll,
  }

  async function bind(binding: Binding): ReturnType<Owned['bind']> {
    while (true) {
      try {
        const made = await api.call<{ metadata: Meta }>('POST', collectionPath(binding), { body: marked(binding) })
        return { creation: 'made', version: Number(made.metadata.resourceVersion ?? 0) }
      } catch (error) {
        const creation = creationOf(error)
        if (!creation) throw error
        if (creation !== 'there' || (await adopt(binding))) return { creation, version: 0 }
      }
    }
  }

  async function adopt(binding: Binding): Promise<boolean> {
    const { metadata, subjects } = marked(binding)
    return patch(itemPath(binding), {
      metadata: { labels: metadata.labels, annotations: metadata.annotations },
      subjects,
    })
  }

  function marked(binding: Binding): Binding {
    const annotations = { ...binding.metadata.annotations, [AGENT_ANNOTATION]: me }
    return { ...binding, metadata: { ...binding.metadata, annotations } }
  }

  function isMine({ metadata }: Binding): boolean {
    return metadata.annotations?.[AGENT_ANNOTATION] === me
  }

  async function claim(account: ServiceAccount): Promise<boolean> {
    const { name, labels, annotations } = account.metadata
    while (!(await create(accountsHere, account))) {
      const there = await read(name)
      if (!there) continue
      if (grantOf(there) > grantOf(account)) return false
      const { resourceVersion } = there.metadata
      // With the version: of two agents that write at once, the later one looks again.
      const body = { metadata: { resourceVersion, labels, annotations } }
      if (await patch(`${accountsHere}/${encodeURIComponent(name)}`, body)) break
    }
    return true
  }

  async function claimed(account: string): Promise<number> {
    const there = await read(account)
    return there ? grantOf(there) : 0
  }

  async function keepRole(role: ClusterRole): Promise<void> {
    // One write says that it is in use, so that no clean-up takes it, and undoes what anyone changed in it.
    while (!(await create(ROLES, role)) && !(await patch(rolePath(role.metadata.name), role)));
  }

  async function read(account: string): Promise<ServiceAccount | undefined> {
    try {
      return await api.call<ServiceAccount>('GET', `${accountsHere}/${encodeURIComponent(account)}`)
    } catch (error) {
      if (error instanceof ApiServerRefused && error.status === 404) return undefined
      throw error
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

type Writes = {
  /** False when it is there. */
  create: (path: string, object: unknown) => Promise<boolean>
  /** False when it is gone, or not as it was when the `resourceVersion` in it was read. */
  patch: (path: string, change: unknown) => Promise<boolean>
  discard: Owned['discard']
}

function createWrites(api: ApiServer): Writes {
  return {
    create: (path, object) => settled(() => api.call('POST', path, { body: object }), 409),
    patch: (path, change) => settled(() => api.call('PATCH', path, { body: change, contentType: MERGE }), 404, 409),
    discard: (path, version) => {
      const options = { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { resourceVersion: version } }
      const body = version === undefined ? {} : { body: options }
      return settled(() => settled(() => api.call('DELETE', path, body), 404), 409)
    },
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
