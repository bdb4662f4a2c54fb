// Makes the target cluster match a grant: one ServiceAccount a principal, exactly the bindings the grant names, and takes
// them away again. The API server's RBAC then decides every request; nothing rests on what the relay thinks.
import type { Log } from '../kit/log'
import type { GrantClaims } from '../relay/wire/claims'
import type { ApiServer } from './api-server'
import {
  accountsPath,
  type Binding,
  bindings,
  collectionPath,
  EXPIRES_ANNOTATION,
  isSameBinding,
  itemPath,
  PRINCIPAL_LABEL,
  serviceAccount,
  serviceAccountName,
} from './objects'
import { createOwned } from './owned'
import { waitUntilEffective } from './settle'

/** The grant is older than a revocation. */
export class RightsTaken extends Error {
  override name = 'RightsTaken'
}

export type Rights = {
  /** Resolves with the ServiceAccount's name once its bindings match the grant and the API server acts on them. */
  ensure: (grant: GrantClaims) => Promise<string>
  /** The same for a principal that has an account here already; makes none for one that has not come. */
  update: (grant: GrantClaims) => Promise<void>
  /** Removes a principal's bindings and ServiceAccount; its tokens die with it. */
  remove: (principalId: string) => Promise<void>
  /** Removes everything the agent ever made for principals. */
  removeAll: () => Promise<void>
  /** Removes what has expired, of this agent or of one before it. */
  sweep: () => Promise<void>
  /** Forgets what is believed of a principal, so that the next ensure() looks again. */
  forget: (principalId: string) => void
}

/** How long after a grant's end its objects stay: a person who comes back from lunch finds them made. */
export const IDLE_MS = 10 * 60_000

/** `iat` is that of the newest grant seen, by core's clock. */
type Entry = { rights: string; iat: number; made: Promise<string>; keepUntil: number; annotatedUntil: number }

export function createRights(deps: {
  api: ApiServer
  namespace: string
  now: () => number
  sleep: (ms: number) => Promise<void>
  log: Log
}): Rights {
  const { api, namespace, now, log } = deps
  const owned = createOwned({ api, namespace, log })
  const accounts = accountsPath(namespace)
  const entries = new Map<string, Entry>()
  // Newest grant seen of a principal whose rights were taken: none that old is believed again, though it has not expired.
  const taken = new Map<string, { iat: number; until: number }>()
  return { ensure, update, remove, removeAll, sweep, forget: principalId => void entries.delete(principalId) }

  function ensure(grant: GrantClaims): Promise<string> {
    if (grant.iat <= (taken.get(grant.sub)?.iat ?? 0)) return Promise.reject(new RightsTaken())
    const rights = JSON.stringify([grant.name, grant.rights])
    const keepUntil = grant.exp * 1000 + IDLE_MS
    const entry = entries.get(grant.sub)
    if (entry && (entry.rights === rights || grant.iat < entry.iat)) {
      entry.iat = Math.max(entry.iat, grant.iat)
      entry.keepUntil = Math.max(entry.keepUntil, keepUntil)
      if (entry.annotatedUntil < grant.exp * 1000) prolong(grant, entry)
      return entry.made
    }
    const before = entry?.made.catch(() => '') ?? Promise.resolve('')
    const made = before.then(() => reconcile(grant, keepUntil))
    const fresh: Entry = { rights, iat: grant.iat, made, keepUntil, annotatedUntil: keepUntil }
    entries.set(grant.sub, fresh)
    made.catch(() => {
      if (entries.get(grant.sub) === fresh) entries.delete(grant.sub)
    })
    return made
  }

  async function update(grant: GrantClaims): Promise<void> {
    if (entries.has(grant.sub)) await ensure(grant)
  }

  async function reconcile(grant: GrantClaims, keepUntil: number): Promise<string> {
    const account = serviceAccount(grant, namespace, new Date(keepUntil).toISOString())
    await owned.create(accounts, account)
    const wanted = bindings(grant, namespace)
    const [found, accountsThere] = await Promise.all([owned.bindings(grant.sub), owned.accounts(grant.sub)])
    const isRight = (one: Binding) => wanted.some(want => isSameBinding(one, want))
    for (const extra of found.filter(one => !isRight(one))) await owned.discard(itemPath(extra))
    const made: Binding[] = []
    for (const want of wanted.filter(one => !found.some(there => isSameBinding(there, one)))) {
      if (await owned.create(collectionPath(want), want)) made.push(want)
    }
    for (const { metadata } of accountsThere) {
      if (metadata.name !== account.metadata.name) await owned.discard(`${accounts}/${metadata.name}`)
    }
    if (made.length > 0) log.info('rights made', { principal: grant.sub, name: grant.name, bindings: made.length })
    await waitUntilEffective(made, { api, now, sleep: deps.sleep })
    return account.metadata.name
  }

  async function remove(principalId: string): Promise<void> {
    const entry = entries.get(principalId)
    entries.delete(principalId)
    if (entry) taken.set(principalId, { iat: entry.iat, until: entry.keepUntil })
    await entry?.made.catch(() => '')
    await owned.removePrincipal(principalId)
    log.info('rights removed', { principal: principalId })
  }

  async function removeAll(): Promise<void> {
    entries.clear()
    await owned.removePrincipal()
  }

  async function sweep(): Promise<void> {
    for (const [principalId, { until }] of taken) if (now() >= until) taken.delete(principalId)
    for (const { metadata } of await owned.accounts()) {
      const principalId = metadata.labels?.[PRINCIPAL_LABEL]
      if (!principalId) continue
      // The later of the two: beside us another agent of the cluster may be serving the principal.
      const written = Date.parse(metadata.annotations?.[EXPIRES_ANNOTATION] ?? '') || 0
      if (now() >= Math.max(entries.get(principalId)?.keepUntil ?? 0, written)) await remove(principalId)
    }
  }

  /** An agent started anew must know how long to leave a principal alone; failing to say so costs only a remake. */
  function prolong(grant: GrantClaims, entry: Entry): void {
    entry.annotatedUntil = entry.keepUntil
    const body = { metadata: { annotations: { [EXPIRES_ANNOTATION]: new Date(entry.keepUntil).toISOString() } } }
    const path = `${accounts}/${serviceAccountName(grant)}`
    api
      .call('PATCH', path, { body, contentType: 'application/merge-patch+json' })
      .catch(error => log.debug('an expiry was not written', { error }))
  }
}
