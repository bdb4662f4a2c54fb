// Makes the target cluster match a grant: one ServiceAccount a principal, exactly the bindings the grant names, and takes
// them away again. The API server's RBAC then decides every request; nothing rests on what the relay thinks.
import type { Log } from '../kit/log'
import { CLOCK_SKEW_S, type GrantClaims } from '../relay/wire/claims'
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

/** `grant` is the newest one seen, by core's clock; `isStale`: what was made for it is gone or never was. */
type Entry = { grant: GrantClaims; made: Promise<string>; isStale: boolean; keepUntil: number; annotatedUntil: number }

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
  const turns = new Map<string, Promise<unknown>>()
  let isOver = false
  return { ensure, update, remove, removeAll, sweep, forget }

  function ensure(given: GrantClaims): Promise<string> {
    if (isOver || given.iat <= (taken.get(given.sub)?.iat ?? 0)) return Promise.reject(new RightsTaken())
    const entry = entries.get(given.sub)
    // An older grant never brings back what a newer one took away, also when what was made must be made again.
    const grant = entry && given.iat < entry.grant.iat ? entry.grant : given
    const keepUntil = Math.max(entry?.keepUntil ?? 0, given.exp * 1000 + IDLE_MS)
    if (entry && !entry.isStale && rightsOf(entry.grant) === rightsOf(grant)) {
      Object.assign(entry, { grant, keepUntil })
      if (entry.annotatedUntil < grant.exp * 1000) prolong(grant, entry)
      return entry.made
    }
    const made = inTurn(grant.sub, () => reconcile(grant, keepUntil))
    const fresh: Entry = { grant, made, isStale: false, keepUntil, annotatedUntil: keepUntil }
    entries.set(grant.sub, fresh)
    made.catch(() => {
      fresh.isStale = true
    })
    return made
  }

  function forget(principalId: string): void {
    const entry = entries.get(principalId)
    if (entry) entry.isStale = true
  }

  /** One act at a time a principal: making and taking at once would leave an account without its bindings. */
  function inTurn<T>(principalId: string, act: () => Promise<T>): Promise<T> {
    const turn = (turns.get(principalId) ?? Promise.resolve()).then(act)
    const settled = turn
      .catch(() => {})
      .finally(() => {
        if (turns.get(principalId) === settled) turns.delete(principalId)
      })
    turns.set(principalId, settled)
    return turn
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
    // An agent that has just started knows no grant of the principal, yet one from before may still be about.
    const iat = entry?.grant.iat ?? now() / 1000 - CLOCK_SKEW_S
    taken.set(principalId, { iat, until: entry?.keepUntil ?? now() + IDLE_MS })
    await discard(principalId)
  }

  async function discard(principalId: string): Promise<void> {
    entries.delete(principalId)
    await inTurn(principalId, () => owned.removePrincipal(principalId))
    log.info('rights removed', { principal: principalId })
  }

  async function removeAll(): Promise<void> {
    isOver = true
    entries.clear()
    await Promise.all(turns.values())
    await owned.removePrincipal()
  }

  async function sweep(): Promise<void> {
    for (const [principalId, { until }] of taken) if (now() >= until) taken.delete(principalId)
    for (const [principalId, { keepUntil }] of entries) if (now() >= keepUntil) entries.delete(principalId)
    for (const { metadata } of await owned.accounts()) {
      const principalId = metadata.labels?.[PRINCIPAL_LABEL]
      if (!principalId) continue
      // The later of the two: beside us another agent of the cluster may be serving the principal.
      const written = Date.parse(metadata.annotations?.[EXPIRES_ANNOTATION] ?? '') || 0
      if (now() >= Math.max(entries.get(principalId)?.keepUntil ?? 0, written)) await discard(principalId)
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

function rightsOf({ name, rights }: GrantClaims): string {
  return JSON.stringify([name, rights])
}
