// Nobody gives what they do not hold: each permission and each Kubernetes right of the role, at the binding's scope.
import { Problem } from '../lib/problem'
import type { HeldBinding, Rights, Scope } from './access'
import { type ClusterRole, isClusterRoleWithin } from './roles'

/** Throws Problem `forbidden` with reason `escalation`. */
export function requireHeld(giver: Rights, gift: HeldBinding): void {
  const scope = scopeOf(gift)
  const missing = gift.role.permissions.find(permission => !giver.decide(permission, scope).allow)
  if (missing) throw refusal(`the permission "${missing}" there`)
  const right = gift.role.cluster_roles.find(clusterRole => !isRightHeld(giver, clusterRole, gift))
  if (right) throw refusal(`the Kubernetes role "${right}" there`)
}

export function scopeOf({ role, projectId }: Pick<HeldBinding, 'role' | 'projectId'>): Scope {
  if (role.scope === 'organization') return 'organization'
  return projectId === null ? 'every-project' : { projectId }
}

/** Namespaces are looked at one by one: two bindings of one namespace each may be given on as one of both. */
function isRightHeld(giver: Rights, clusterRole: ClusterRole, gift: HeldBinding): boolean {
  const reaching = giver.bindings.filter(
    held =>
      (held.projectId === null || held.projectId === gift.projectId) &&
      held.role.cluster_roles.some(own => isClusterRoleWithin(clusterRole, own)),
  )
  if (reaching.some(({ role }) => role.scope !== 'namespace')) return true
  if (gift.role.scope !== 'namespace') return false
  return gift.namespaces.every(name => reaching.some(({ namespaces }) => namespaces.includes(name)))
}

function refusal(what: string): Problem {
  return new Problem('forbidden', `You cannot give what you do not hold: you lack ${what}`, { reason: 'escalation' })
}
