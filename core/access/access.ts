// The one place that answers "may this principal do this". A principal's bindings are read from the database and kept
// until the access revision moves; the revision comes with each request's credential, so that every process decides
// alike right after a change commits. Has no side effects.
import type { Query, Sql } from '../db/database'
import { Problem } from '../lib/problem'
import { type HeldBinding, KeptRoles, readBindings } from './bindings'
import type { Labels } from './labels'
import { openEnforcer } from './model'
import { PERMISSIONS, type Permission } from './permissions'

export type { HeldBinding } from './bindings'

/** What decides about reach; a gift that is only weighed has no more. */
export type Binding = Pick<HeldBinding, 'role' | 'projectId' | 'clusterSelector'>

/** Where a cluster is: its project, those it is shared with, and its labels. */
export type ClusterPlace = { projectIds: readonly string[]; labels: Labels }
/** `anywhere`: in at least one place; `every-project`: in all projects, those to come too. */
export type Scope = 'organization' | 'every-project' | 'anywhere' | { projectId: string } | ClusterPlace
export type DenyReason = 'no-binding' | 'permission-missing' | 'token-scope'
export type Decision = { allow: true; by: HeldBinding } | { allow: false; reason: DenyReason }

/** The projects in which a permission is held. */
export type Reach = 'all' | string[]

/** `limit`: an API token may hold less than its owner; null is no limit. */
export type Asker = { userId: string; revision: string; limit: readonly Permission[] | null }

/** One principal's rights as they were when asked for. */
export type Rights = {
  bindings: readonly HeldBinding[]
  decide: (permission: Permission, scope: Scope) => Decision
  /** Throws Problem `forbidden`. */
  require: (permission: Permission, scope: Scope) => void
  /** Throws Problem `not-found`: what a principal may not see does not exist for it. */
  requireSight: (permission: Permission, scope: Scope) => void
  reach: (permission: Permission) => Reach
  /** The same rights as far as they last until then; null is for ever. */
  lasting: (until: Date | null) => Rights
}

export type Access = {
  decide: (asker: Asker, permission: Permission, scope: Scope) => Promise<Decision>
  /** Several questions about one principal; inside a transaction `query` must be that transaction. */
  of: (asker: Asker, query?: Query) => Promise<Rights>
}

/** Principals whose rights are kept; the bound is for memory only. */
const REMEMBERED = 10_000

type IsAllowed = (binding: HeldBinding, permission: Permission, scope: Scope) => boolean
type Kept = { revision: string; until: number; rights: Rights }

export async function openAccess({ sql, now }: { sql: Sql; now: () => number }): Promise<Access> {
  const enforcer = await openEnforcer()
  const isAllowed: IsAllowed = (binding, permission, scope) => enforcer.enforceSync(binding, permission, scope)
  const kept = new Map<string, Kept>()
  const readKeepingRoles = KeptRoles(sql)
  return { of, decide: async (asker, permission, scope) => (await of(asker)).decide(permission, scope) }

  async function of(asker: Asker, query?: Query): Promise<Rights> {
    const whole = query ? toKept(await readBindings(query, asker.userId, now())).rights : await remembered(asker)
    return asker.limit === null ? whole : limited(whole, asker.limit)
  }

  async function remembered({ userId, revision }: Asker): Promise<Rights> {
    const known = kept.get(userId)
    if (known?.revision === revision && now() < known.until) return known.rights
    const fresh = toKept(await readKeepingRoles(userId, now()))
    if (kept.size >= REMEMBERED) kept.clear()
    kept.set(userId, { revision, ...fresh })
    return fresh.rights
  }

  /** Bindings that have run out were left out; `until` is when the next one does. */
  function toKept(bindings: readonly HeldBinding[]): Omit<Kept, 'revision'> {
    const ends = bindings.flatMap(({ expiresAt }) => expiresAt?.getTime() ?? [])
    return { rights: rightsFrom(bindings, isAllowed), until: Math.min(Number.POSITIVE_INFINITY, ...ends) }
  }
}

function rightsFrom(bindings: readonly HeldBinding[], isAllowed: IsAllowed): Rights {
  const decided = new Map<string, Decision>()
  const decide: Rights['decide'] = (permission, scope) => {
    const key = `${permission} ${keyOf(scope)}`
    const known = decided.get(key)
    if (known) return known
    const by = bindings.find(
      binding => isCandidate(binding, permission, scope) && isAllowed(binding, permission, scope),
    )
    const reason = bindings.length === 0 ? 'no-binding' : 'permission-missing'
    const decision: Decision = by ? { allow: true, by } : { allow: false, reason }
    if (decided.size >= MOST_DECIDED) decided.clear()
    decided.set(key, decision)
    return decision
  }
  return asking(bindings, decide, until => {
    const outlives = ({ expiresAt }: HeldBinding) => expiresAt === null || (until !== null && until <= expiresAt)
    return rightsFrom(bindings.filter(outlives), isAllowed)
  })
}

const MOST_DECIDED = 1_000

/** Those that cannot allow it are not asked about: a mistake here can refuse too much, never allow it. */
function isCandidate({ role, projectId }: HeldBinding, permission: Permission, scope: Scope): boolean {
  const isThere =
    projectId === null ||
    scope === 'anywhere' ||
    (typeof scope === 'object' &&
      ('labels' in scope ? scope.projectIds.includes(projectId) : scope.projectId === projectId))
  return isThere && role.permissions.includes(permission)
}

function limited(whole: Rights, limit: readonly Permission[]): Rights {
  const decide: Rights['decide'] = (permission, scope) => {
    const decision = whole.decide(permission, scope)
    return decision.allow && !limit.includes(permission) ? { allow: false, reason: 'token-scope' } : decision
  }
  return asking(whole.bindings, decide, until => limited(whole.lasting(until), limit))
}

/** The questions that follow from one decision. */
function asking(bindings: readonly HeldBinding[], decide: Rights['decide'], lasting: Rights['lasting']): Rights {
  return {
    bindings,
    decide,
    require: (permission, scope) => {
      const decision = decide(permission, scope)
      if (decision.allow) return
      throw new Problem('forbidden', `It takes the permission "${permission}"`, { reason: decision.reason })
    },
    requireSight: (permission, scope) => {
      if (!decide(permission, scope).allow) throw new Problem('not-found')
    },
    reach: permission => {
      if (decide(permission, 'every-project').allow) return 'all'
      const projects = new Set(bindings.flatMap(({ projectId }) => projectId ?? []))
      return [...projects].filter(projectId => decide(permission, { projectId }).allow)
    },
    lasting,
  }
}

function keyOf(scope: Scope): string {
  if (typeof scope === 'string') return scope
  return 'labels' in scope ? JSON.stringify(scope) : scope.projectId
}

/** What an asker may do at best: for those who read, not for decisions. */
export function heldPermissions(rights: Rights): Permission[] {
  return PERMISSIONS.filter(permission => rights.decide(permission, 'anywhere').allow)
}
