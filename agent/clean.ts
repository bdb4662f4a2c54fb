// The standing clean-up: one look at everything that carries the agent's label. Removes what has expired, what belongs to
// nobody and the roles that nobody is bound to, and has mended what someone in the cluster changed behind our back.
import type { GrantClaims } from '../relay/wire/claims'
import type { Make } from './make'
import {
  type Binding,
  BOUND_ANNOTATION,
  type ClusterRole,
  clusterRoleName,
  EXPIRES_ANNOTATION,
  isSameBinding,
  itemPath,
  ownRoleName,
  PRINCIPAL_LABEL,
  rolePath,
} from './objects'
import type { Owned } from './owned'
import type { Turns } from './turns'

/**
 * `grant` is the newest one seen, by core's clock; `isStale`: what was made for it is gone or never was. `aim` (unknown before it is begun) is what the
 * bindings should be, `standing` which of them stood when they were last looked at, by path.
 */
export type Entry = {
  grant: GrantClaims
  made: Promise<string>
  isStale: boolean
  keepUntil: number
  annotatedUntil: number
  aim: ReadonlySet<string> | undefined
  standing: ReadonlySet<string> | undefined
  /** Paths of those whose namespace was not there: the clean-up looks again. */
  absent: readonly string[]
}

/** A role that was asked for this lately may be about to be bound, by this agent or another. */
const ROLE_IDLE_MS = 60_000

export function createSweep(deps: {
  owned: Owned
  entries: ReadonlyMap<string, Entry>
  make: Make
  turns: Turns
  discard: (principalId: string) => Promise<void>
  refresh: (entry: Entry) => void
  now: () => number
}): () => Promise<void> {
  const { owned, entries, make, turns, now } = deps

  return async () => {
    // In this order: accounts are made before bindings, and a role bound after it was read here has another version by then.
    // So nothing that is just being made, by us or by another agent, looks as if it belonged to nobody.
    const roles = await owned.roles()
    const found = Map.groupBy(await owned.bindings(), ({ metadata }) => metadata.labels?.[PRINCIPAL_LABEL] ?? '')
    const accounts = await owned.accounts()
    const known = new Set(entries.keys())
    for (const { metadata } of accounts) {
      const principalId = metadata.labels?.[PRINCIPAL_LABEL]
      if (!principalId) continue
      known.add(principalId)
      // The later of the two: beside us another agent of the cluster may be serving the principal.
      const written = Date.parse(metadata.annotations?.[EXPIRES_ANNOTATION] ?? '') || 0
      if (now() >= Math.max(entries.get(principalId)?.keepUntil ?? 0, written)) await deps.discard(principalId)
    }
    for (const [principalId, orphans] of found) {
      if (known.has(principalId)) continue
      for (const one of orphans) await owned.discard(itemPath(one))
    }
    const tampered = new Set(roles.filter(isTampered).map(({ metadata }) => metadata.name))
    for (const [principalId, entry] of entries) {
      if (entry.isStale || !entry.standing || turns.isBusy(principalId)) continue
      if (entry.absent.length === 0 && isAsMade(entry, found.get(principalId) ?? [], tampered)) continue
      deps.refresh(entry)
    }
    await dropRoles(roles, [...found.values()].flat())
  }

  function isAsMade(entry: Entry, found: readonly Binding[], tampered: ReadonlySet<string>): boolean {
    const wanted = make.wanted(entry.grant).filter(one => entry.standing?.has(itemPath(one)))
    return (
      wanted.length === found.length &&
      wanted.every(one => found.some(there => isSameBinding(there, one))) &&
      !entry.grant.rights.some(right => tampered.has(clusterRoleName(right)))
    )
  }

  async function dropRoles(roles: readonly ClusterRole[], bindings: readonly Binding[]): Promise<void> {
    const bound = new Set(bindings.map(({ roleRef }) => roleRef.name))
    const needed = new Set([...entries.values()].flatMap(({ grant }) => grant.rights.map(clusterRoleName)))
    for (const role of roles) {
      const { name, annotations, resourceVersion } = role.metadata
      const isIdle = now() >= (Date.parse(annotations?.[BOUND_ANNOTATION] ?? '') || 0) + ROLE_IDLE_MS
      // With other rules than its name says it is no role of ours, whoever is bound to it.
      if (needed.has(name) || (!isTampered(role) && (bound.has(name) || !isIdle))) continue
      await owned.discard(rolePath(name), resourceVersion)
    }
  }
}

function isTampered({ metadata, rules, aggregationRule }: ClusterRole): boolean {
  return Boolean(aggregationRule) || ownRoleName(rules ?? []) !== metadata.name
}
