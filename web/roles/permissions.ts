// What can be allowed in Salaminia itself, by subject and in words.
import type { Schemas } from '../api'

export type Permission = NonNullable<Schemas['RoleInput']['permissions']>[number]
export type Scope = Schemas['RoleInput']['scope']

/** `least`: the narrowest scope of a role in which it counts. */
type Said = { says: string; least: Scope; warns?: string }

export const PERMISSIONS: Readonly<Record<Permission, Said>> = {
  'clusters.read': { says: 'see clusters and whether they are connected', least: 'namespace' },
  'clusters.write': { says: 'import, change, move and delete clusters', least: 'project' },
  'projects.read': { says: 'see projects', least: 'namespace' },
  'projects.write': { says: 'make, rename and delete projects', least: 'project' },
  'kubeconfigs.create': { says: 'use kubectl: get a kubeconfig, certificates and credentials', least: 'namespace' },
  'users.read': { says: 'see people', least: 'project' },
  'users.write': {
    says: 'invite, change, disable and delete people',
    least: 'organization',
    warns: 'Who may change people can lock everybody else out.',
  },
  'groups.read': { says: 'see groups and who is in them', least: 'project' },
  'groups.write': { says: 'make groups and put people into them', least: 'organization' },
  'machine_users.read': { says: 'see machine users and their tokens', least: 'project' },
  'machine_users.write': { says: 'make machine users and tokens for them', least: 'organization' },
  'roles.read': { says: 'see roles', least: 'namespace' },
  'roles.write': {
    says: 'make and change roles',
    least: 'organization',
    warns: 'Changing a role changes everybody who holds it.',
  },
  'bindings.read': { says: 'see who holds which role', least: 'project' },
  'bindings.write': {
    says: 'give roles to people and take them away',
    least: 'project',
    warns: 'Who may give roles can give everything they hold to anybody.',
  },
  'access.read': { says: 'ask who can do what, and why', least: 'project' },
  'audit_events.read': { says: 'read what was done in clusters', least: 'project' },
  'api_events.read': { says: 'read what was changed in Salaminia', least: 'project' },
  'recordings.read': {
    says: 'watch recordings of shells, also while they run',
    least: 'project',
    warns: 'A recording shows whatever was on the screen.',
  },
  'audit_checkpoints.read': { says: 'prove the audit: checkpoints and evidence', least: 'organization' },
  'audit_sinks.read': { says: 'see where the audit is sent', least: 'organization' },
  'audit_sinks.write': {
    says: 'send the audit elsewhere',
    least: 'organization',
    warns: 'What is sent elsewhere is read by whoever reads there.',
  },
  'connections.read': { says: 'see live connections', least: 'project' },
  'connections.write': { says: 'cut live connections', least: 'project' },
  'sessions.read': { says: "see everybody's sign-ins and API tokens", least: 'organization' },
  'sessions.write': { says: "end everybody's sign-ins and API tokens", least: 'organization' },
  'certificates.read': { says: 'see all certificates', least: 'organization' },
  'certificates.write': { says: 'revoke any certificate', least: 'organization' },
  'organization.read': { says: 'see the settings of the organization', least: 'organization' },
  'organization.write': {
    says: 'change the settings of the organization',
    least: 'organization',
    warns: 'The settings decide how long sign-ins and certificates live.',
  },
  'identity_providers.read': { says: 'see identity providers', least: 'organization' },
  'identity_providers.write': {
    says: 'set up identity providers',
    least: 'organization',
    warns: 'Who sets up an identity provider decides who people are.',
  },
  'relays.read': { says: 'see relays', least: 'organization' },
  'relays.write': {
    says: 'add relays, and delete those that are gone',
    least: 'organization',
    warns: 'A relay sees the traffic of everybody who uses it.',
  },
}

export const SUBJECTS: readonly { title: string; about: string; permissions: readonly Permission[] }[] = [
  {
    title: 'Clusters',
    about: 'Where people work.',
    permissions: ['clusters.read', 'clusters.write', 'projects.read', 'projects.write', 'kubeconfigs.create'],
  },
  {
    title: 'People',
    about: 'Who works there, in groups or as machines.',
    permissions: [
      'users.read',
      'users.write',
      'groups.read',
      'groups.write',
      'machine_users.read',
      'machine_users.write',
    ],
  },
  {
    title: 'Rights',
    about: 'Who may do what.',
    permissions: ['roles.read', 'roles.write', 'bindings.read', 'bindings.write', 'access.read'],
  },
  {
    title: 'Evidence',
    about: 'What happened, and what happens now.',
    permissions: [
      'audit_events.read',
      'api_events.read',
      'recordings.read',
      'audit_checkpoints.read',
      'audit_sinks.read',
      'audit_sinks.write',
      'connections.read',
      'connections.write',
    ],
  },
  {
    title: 'Sign-ins and certificates',
    about: "Other people's; one's own are always seen.",
    permissions: ['sessions.read', 'sessions.write', 'certificates.read', 'certificates.write'],
  },
  {
    title: 'The organization',
    about: 'What holds for everybody.',
    permissions: [
      'organization.read',
      'organization.write',
      'identity_providers.read',
      'identity_providers.write',
      'relays.read',
      'relays.write',
    ],
  },
]

export const SCOPES: Readonly<Record<Scope, { name: string; says: string; width: number }>> = {
  namespace: { name: 'Namespaces', says: 'Bound in chosen namespaces of a project’s clusters', width: 0 },
  project: { name: 'Project', says: 'Bound in a project: all its clusters, or those with certain labels', width: 1 },
  organization: { name: 'Organization', says: 'Bound for everything there is', width: 2 },
}

export function countsIn(scope: Scope, permission: Permission): boolean {
  return SCOPES[scope].width >= SCOPES[PERMISSIONS[permission].least].width
}

export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text)
}
