// What can be allowed in our API. The table is the truth: a route names one of these, a role holds some of them.

/** `organization`: asked for there only, so that a role of a project that held it would give nothing. */
type Where = 'organization' | 'project'

const TABLE = {
  'organization.read': 'organization',
  'organization.write': 'organization',
  'projects.read': 'project',
  'projects.write': 'project',
  'clusters.read': 'project',
  'clusters.write': 'project',
  'users.read': 'project',
  'users.write': 'organization',
  'groups.read': 'project',
  'groups.write': 'organization',
  'machine_users.read': 'project',
  'machine_users.write': 'organization',
  'identity_providers.read': 'organization',
  'identity_providers.write': 'organization',
  'roles.read': 'project',
  'roles.write': 'organization',
  'bindings.read': 'project',
  'bindings.write': 'project',
  'access.read': 'project',
  'sessions.read': 'organization',
  'sessions.write': 'organization',
  'certificates.read': 'organization',
  'certificates.write': 'organization',
  'audit_events.read': 'project',
  'api_events.read': 'project',
  'relays.write': 'organization',
  'kubeconfigs.create': 'project',
} as const satisfies Record<string, Where>

export type Permission = keyof typeof TABLE

export const PERMISSIONS = Object.keys(TABLE) as [Permission, ...Permission[]]

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(TABLE, text)
}

export function isForOrganization(permission: Permission): boolean {
  return TABLE[permission] === 'organization'
}
