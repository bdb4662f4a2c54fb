// What can be allowed in our API. The table is the truth: a route names one of these, a role holds some of them.

/**
 * The narrowest scope of a role in which it counts. `organization`: it is asked for there only; `project`: it is about whole
 * clusters or projects, and who is let into a namespace is not let into those.
 */
type Where = 'organization' | 'project' | 'namespace'

const TABLE = {
  'organization.read': 'organization',
  'organization.write': 'organization',
  'projects.read': 'namespace',
  'projects.write': 'project',
  'clusters.read': 'namespace',
  'clusters.write': 'project',
  'users.read': 'project',
  'users.write': 'organization',
  'groups.read': 'project',
  'groups.write': 'organization',
  'machine_users.read': 'project',
  'machine_users.write': 'organization',
  'identity_providers.read': 'organization',
  'identity_providers.write': 'organization',
  'roles.read': 'namespace',
  'roles.write': 'organization',
  'bindings.read': 'project',
  'bindings.write': 'project',
  'access.read': 'project',
  'sessions.read': 'organization',
  'sessions.write': 'organization',
  'connections.read': 'project',
  'connections.write': 'project',
  'certificates.read': 'organization',
  'certificates.write': 'organization',
  'audit_events.read': 'project',
  'api_events.read': 'project',
  'audit_checkpoints.read': 'organization',
  'audit_sinks.read': 'organization',
  'audit_sinks.write': 'organization',
  'recordings.read': 'project',
  'relays.read': 'organization',
  'relays.write': 'organization',
  'kubeconfigs.create': 'namespace',
} as const satisfies Record<string, Where>

export type Permission = keyof typeof TABLE

export const PERMISSIONS = Object.keys(TABLE) as [Permission, ...Permission[]]

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(TABLE, text)
}

const WIDTH: Record<Where, number> = { namespace: 0, project: 1, organization: 2 }

/** Whether a role of this scope gives it at all. */
export function countsIn(scope: Where, permission: Permission): boolean {
  return WIDTH[scope] >= WIDTH[TABLE[permission]]
}
