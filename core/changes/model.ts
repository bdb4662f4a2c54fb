// What can be watched, and who may: a kind is told only to those who may read something of it.
import { t } from 'elysia'
import type { Rights } from '../access/access'
import type { Permission } from '../access/permissions'
import { KINDS, type Kind } from '../db/kinds'

const ONE = `(${KINDS.join('|')})`

export const ChangeQuery = t.Object(
  {
    kinds: t.Optional(
      t.String({
        pattern: `^${ONE}(,${ONE})*$`,
        maxLength: 300,
        description: `Only these, with commas between them: ${KINDS.join(', ')}`,
        'x-rule': `Use some of ${KINDS.join(', ')}, with commas between them`,
      }),
    ),
  },
  { additionalProperties: false },
)
export type ChangeQuery = typeof ChangeQuery.static

const READ_WITH: Readonly<Record<Kind, Permission>> = {
  clusters: 'clusters.read',
  projects: 'projects.read',
  users: 'users.read',
  groups: 'groups.read',
  roles: 'roles.read',
  bindings: 'bindings.read',
  connections: 'connections.read',
  sessions: 'sessions.read',
  certificates: 'certificates.read',
  enrolments: 'clusters.write',
  machine_users: 'machine_users.read',
  identity_providers: 'identity_providers.read',
  organization: 'organization.read',
  audit_events: 'audit_events.read',
  recordings: 'audit_events.read',
  relays: 'relays.read',
}

/** Of which everyone may read what is theirs. */
export const OWN_KINDS: ReadonlySet<Kind> = new Set(['groups', 'bindings', 'sessions', 'certificates'])

export function askedKinds({ kinds }: ChangeQuery): ReadonlySet<Kind> {
  const names = kinds?.split(',')
  return new Set(KINDS.filter(kind => names === undefined || names.includes(kind)))
}

export function readableKinds(rights: Rights): ReadonlySet<Kind> {
  return new Set(KINDS.filter(kind => rights.decide(READ_WITH[kind], 'anywhere').allow))
}
