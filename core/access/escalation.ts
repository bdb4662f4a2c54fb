// Nobody gives what they do not hold: each permission and each Kubernetes right of the role, at the binding's scope and
// for as long as the binding lasts.
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { Asker, HeldBinding, Rights, Scope } from './access'
import { readBindings } from './bindings'
import { isNarrower } from './labels'
import { isLooser, RECORDINGS, type RolePolicy } from './recording'
import { CLUSTER_ROLES, ROLES } from './roles'
import { isCovered, type PolicyRule } from './rules'

export type Gift = Omit<HeldBinding, 'id' | 'groupId'>

/** Throws Problem `forbidden` with reason `escalation`. */
export function requireHeld(giver: Rights, gift: Gift): void {
  const lasting = giver.lasting(gift.expiresAt)
  const scope = scopeOf(gift)
  const missing = gift.role.permissions.find(permission => !lasting.decide(permission, scope).allow)
  if (missing) throw refusal(`the permission "${missing}" there`)
  if (givesKubernetes(gift) && isKeptFromKubernetes(giver)) throw refusal('the permission "kubeconfigs.create"')
  const clusterRole = gift.role.cluster_roles.find(name => !isHeld(lasting, gift, held => givesClusterRole(held, name)))
  if (clusterRole) throw refusal(`the Kubernetes role "${clusterRole}" there`)
  const rule = gift.role.rules.find(one => !isHeld(lasting, gift, held => givesRule(held, one)))
  if (givesKubernetes(gift) && isWatched(giver, gift))
    throw refusal('these rights without a recording as strict as yours')
  if (rule)
    throw refusal(
      `the right to ${rule.verbs.join(', ')} ${[...rule.resources, ...rule.non_resource_urls].join(', ')} there`,
    )
}

/** Who can act as a user gives themselves all that the user holds. Throws Problem `forbidden`. */
export async function requireAllOf(
  giver: Rights,
  query: Query,
  { userId, nowMs }: { userId: string; nowMs: number },
): Promise<void> {
  for (const held of await readBindings(query, userId, nowMs)) requireHeld(giver, held)
}

/**
 * Who says who people are could become anybody: it takes what an admin holds to set up a provider, to change where its word
 * leads, or to let somebody past it. Throws Problem `forbidden` with reason `escalation`.
 */
export function requireWholeTrust(rights: Rights): void {
  const admin = ROLES.find(({ name }) => name === 'admin')
  if (!admin) throw new TypeError('There is no role "admin"')
  const anywhere = { projectId: null, clusterSelector: null, namespaces: [], namespaceSelector: null, expiresAt: null }
  requireHeld(rights, { role: admin, ...anywhere })
}

/** A token that is limited to less gives no more than itself: neither to what it makes nor to what it shows again. */
export function requireWithinLimit({ limit }: Pick<Asker, 'limit'>, permissions: readonly string[] | null): void {
  if (limit === null) return
  const own: readonly string[] = limit
  const isWithin = permissions?.every(permission => own.includes(permission)) ?? false
  if (!isWithin) throw refusal('a token without the limit of yours')
}

function givesKubernetes({ role }: Gift): boolean {
  return role.cluster_roles.length + role.rules.length > 0
}

/** Who is recorded gives nothing that would be recorded less, or they would give it to themselves; who settles it for all may. */
function isWatched(giver: Rights, { role }: Gift): boolean {
  const own = giver.bindings.map(held => held.role).filter(({ recording }) => recording !== 'off')
  if (own.length === 0 || giver.decide('organization.write', 'organization').allow) return false
  return isLooser(role, strictestOf(own))
}

function strictestOf(policies: readonly RolePolicy[]): RolePolicy {
  const recording = policies
    .map(policy => policy.recording)
    .sort((a, b) => RECORDINGS.indexOf(b) - RECORDINGS.indexOf(a))
  return {
    recording: recording[0] ?? 'off',
    records_stdin: policies.some(({ records_stdin }) => records_stdin),
    redactions: [...new Set(policies.flatMap(({ redactions }) => redactions))],
    when_audit_fails: policies.every(policy => policy.when_audit_fails === 'continue') ? 'continue' : 'refuse',
  }
}

/** Rights in clusters are reached by a kubeconfig only. */
function isKeptFromKubernetes(giver: Rights): boolean {
  const decision = giver.decide('kubeconfigs.create', 'anywhere')
  return !decision.allow && decision.reason === 'token-scope'
}

export function scopeOf({ role, projectId }: Pick<HeldBinding, 'role' | 'projectId'>): Scope {
  if (role.scope === 'organization') return 'organization'
  return projectId === null ? 'every-project' : { projectId }
}

/**
 * `gives` is asked of all bindings that count in one place together. Namespaces are looked at one by one: two bindings of
 * one namespace each may be given on as one of both.
 */
function isHeld(giver: Rights, gift: Gift, gives: (held: readonly HeldBinding[]) => boolean): boolean {
  const reaching = giver.bindings.filter(
    ({ projectId, clusterSelector }) =>
      (projectId === null || projectId === gift.projectId) &&
      (clusterSelector === null ||
        (gift.clusterSelector !== null && isNarrower(gift.clusterSelector, clusterSelector))),
  )
  const wide = reaching.filter(({ role }) => role.scope !== 'namespace')
  if (gives(wide)) return true
  if (gift.role.scope !== 'namespace') return false
  const selecting = reaching.filter(
    ({ namespaceSelector }) =>
      namespaceSelector !== null &&
      gift.namespaceSelector !== null &&
      isNarrower(gift.namespaceSelector, namespaceSelector),
  )
  const isSelectorHeld = gift.namespaceSelector === null || gives([...wide, ...selecting])
  const isNamed = (name: string) => gives([...wide, ...reaching.filter(({ namespaces }) => namespaces.includes(name))])
  return isSelectorHeld && gift.namespaces.every(isNamed)
}

function givesClusterRole(held: readonly HeldBinding[], asked: string): boolean {
  const names = held.flatMap(({ role }) => role.cluster_roles)
  return names.some(own => own === asked || own === 'cluster-admin' || isWithin(asked, own))
}

/** Only of the built-in chain is it known what holds what. */
function isWithin(asked: string, own: string): boolean {
  const at = CLUSTER_ROLES.indexOf(asked as never)
  return at >= 0 && at <= CLUSTER_ROLES.indexOf(own as never)
}

function givesRule(held: readonly HeldBinding[], rule: PolicyRule): boolean {
  if (held.some(({ role }) => role.cluster_roles.includes('cluster-admin'))) return true
  return isCovered(
    rule,
    held.flatMap(({ role }) => role.rules),
  )
}

function refusal(what: string): Problem {
  return new Problem('forbidden', `You cannot give what you do not hold: you lack ${what}`, { reason: 'escalation' })
}
