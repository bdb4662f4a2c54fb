// Makes the target cluster match a grant: one ServiceAccount a principal, exactly the bindings the grant names, and takes
// them away again. The API server's RBAC then decides every request; nothing rests on what the relay thinks.
// Here is what is believed of each principal; make.ts and reconcile.ts make it so, changes.ts and clean.ts keep it so.
import type { Log } from '../kit/log'
import { CLOCK_SKEW_S, type GrantClaims, type Right } from '../relay/wire/claims'
import type { ApiServer } from './api-server'
import { createChanges } from './changes'
import { createSweep, type Entry } from './clean'
import { createMake, hasSelector, RoleNotAllowed } from './make'
import type { Namespaces, OnChange } from './namespaces'
import { serviceAccount } from './objects'
import { createOwned } from './owned'
import { createReconcile } from './reconcile'
import { createTurns } from './turns'

/** The grant is older than a revocation. */
export class RightsTaken extends Error {
  override name = 'RightsTaken'
}

export type Rights = {
  /**
   * Resolves with the ServiceAccount's name once its bindings match the grant and the API server acts on them. Rejects with
   * RightsTaken, RoleNotAllowed, or what the API server said.
   */
  ensure: (grant: GrantClaims) => Promise<string>
  /** The same for a principal that has an account here already; makes none for one that has not come. */
  update: (grant: GrantClaims) => Promise<void>
  /** Removes a principal's bindings and ServiceAccount; its tokens die with it. */
  remove: (principalId: string) => Promise<void>
  /** Removes everything the agent ever made for principals. */
  removeAll: () => Promise<void>
  /** Removes what has expired, of this agent or of one before it, and mends what someone else changed. */
  sweep: () => Promise<void>
  /** Forgets what is believed of a principal, so that the next ensure() looks again. */
  forget: (principalId: string) => void
  /** To be told of every change that `namespaces` sees. */
  onNamespaces: OnChange
}

/** How long after a grant's end its objects stay: a person who comes back from lunch finds them made. */
export const IDLE_MS = 10 * 60_000

export function createRights(deps: {
  api: ApiServer
  namespace: string
  namespaces: Namespaces
  mayGive: (right: Right) => boolean
  onLost: (principalId: string) => void
  now: () => number
  sleep: (ms: number) => Promise<void>
  log: Log
}): Rights {
  const { namespace, namespaces, now, log } = deps
  const entries = new Map<string, Entry>()
  // Newest grant seen of a principal whose rights were taken: none that old is believed again, though it has not expired.
  const taken = new Map<string, { iat: number; until: number }>()
  const turns = createTurns()
  const owned = createOwned(deps)
  const make = createMake({ ...deps, entries, turns, owned, reconcile: createReconcile({ ...deps, owned }) })
  const changes = createChanges({ ...deps, entries, make, owned, discard })
  const clean = createSweep({ ...deps, entries, turns, make, owned, discard, refresh: changes.refresh })
  let isOver = false
  return { ensure, update, remove, removeAll, sweep, forget, onNamespaces: changes.onNamespaces }

  function ensure(given: GrantClaims): Promise<string> {
    if (isOver || given.iat <= (taken.get(given.sub)?.iat ?? 0)) return Promise.reject(new RightsTaken())
    const entry = entries.get(given.sub)
    // An older grant never brings back what a newer one took away, also when what was made must be made again.
    const grant = entry && given.iat < entry.grant.iat ? entry.grant : given
    const keepUntil = Math.max(entry?.keepUntil ?? 0, given.exp * 1000 + IDLE_MS)
    if (grant.is_final && entry?.grant.jti !== grant.jti) changes.awaitEnd(grant)
    if (entry && !entry.isStale && rightsOf(entry.grant) === rightsOf(grant)) {
      Object.assign(entry, { grant, keepUntil })
      if (entry.annotatedUntil < grant.exp * 1000) prolong(entry)
      return entry.made
    }
    return make.begin(grant, keepUntil).made
  }

  function forget(principalId: string): void {
    const entry = entries.get(principalId)
    if (entry) entry.isStale = true
  }

  async function update(grant: GrantClaims): Promise<void> {
    // After a restart nothing is known of those who came before it.
    if (!entries.has(grant.sub) && (await owned.accounts(grant.sub)).length === 0) return
    await ensure(grant).catch((error: unknown) => {
      if (!(error instanceof RoleNotAllowed)) throw error
    })
  }

  async function remove(principalId: string): Promise<void> {
    const entry = entries.get(principalId)
    // An agent that has just started knows no grant of the principal, yet one from before may still be about.
    const iat = entry?.grant.iat ?? now() / 1000 - CLOCK_SKEW_S
    taken.set(principalId, { iat, until: entry?.keepUntil ?? now() + IDLE_MS })
    await discard(principalId)
  }

  async function discard(principalId: string): Promise<void> {
    entries.delete(principalId)
    await turns.take(principalId, () => owned.removePrincipal(principalId))
    restIfUnused()
    log.info('rights removed', { principal: principalId })
  }

  async function removeAll(): Promise<void> {
    isOver = true
    entries.clear()
    restIfUnused()
    await turns.settled()
    await owned.removeAll()
  }

  async function sweep(): Promise<void> {
    for (const [principalId, { until }] of taken) if (now() >= until) taken.delete(principalId)
    for (const [principalId, { keepUntil }] of entries) if (now() >= keepUntil) entries.delete(principalId)
    restIfUnused()
    await clean()
  }

  function restIfUnused(): void {
    if (![...entries.values()].some(({ grant }) => hasSelector(grant))) namespaces.rest()
  }

  /** An agent started anew must know how long to leave a principal alone; failing to say so costs only a remake. */
  function prolong(entry: Entry): void {
    entry.annotatedUntil = entry.keepUntil
    owned
      .claim(serviceAccount(entry.grant, namespace, new Date(entry.keepUntil).toISOString()))
      .catch(error => log.debug('an expiry was not written', { error }))
  }
}

function rightsOf({ name, rights }: GrantClaims): string {
  return JSON.stringify([name, rights])
}
