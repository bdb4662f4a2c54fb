// The kinds of documents that `sal get`, `apply` and `delete` know, in the order in which they are made: what a kind refers
// to stands above it. Fields, defaults and rules are the API's own schemas; a new kind is one row here.

import type { TObject } from '@sinclair/typebox'
import { AuditSinkInput } from '../core/audit-sinks/model'
import { BindingInput } from '../core/bindings/model'
import { ClusterInput } from '../core/clusters/model'
import { GroupMembershipInput } from '../core/group-memberships/model'
import { GroupInput } from '../core/groups/model'
import { IdentityProviderInput } from '../core/identity-providers/model'
import { MachineUserInput } from '../core/machine-users/model'
import { OrganizationInput, SWITCHES } from '../core/organization/model'
import { ProjectInput } from '../core/projects/model'
import { RoleInput } from '../core/roles/model'
import { UserInput } from '../core/users/model'
import { UsageError } from '../kit/exit'
import type { ApiPath } from './api'
import { nearest } from './nearest'
import { bindingRules, NO_RULES, type Rules, roleRules } from './rules'

export const API_VERSION = 'salaminia.dev/v1'

/** A person writes `as: name`; the API's `field` holds the id of the `to` of that name. */
export type Reference = {
  as: string
  field: string
  to: string
  /** The field is a list. */
  isMany?: true
  /** It is in each object of this list. */
  within?: string
  /** The API itself refers by name. */
  isByName?: true
}

export type Kind = {
  kind: string
  plural: string
  /** As records of the API name it. */
  target: string
  path: ApiPath
  input: TObject
  references: readonly Reference[]
  /** The input field that is `metadata.name`, unique in the installation; null: the API gives it no name. */
  key: string | null
  /** Without a key: what makes two of them the same to the API, of which `filters` can be asked for. */
  unique: readonly string[]
  filters: readonly string[]
  /** Required by the API, the name unless written. */
  named: readonly string[]
  /** Left as it is at the server unless written: what somebody does in an emergency is not undone by the next apply. */
  kept: readonly string[]
  /** What a table shows besides the name, as documents spell it. */
  columns: readonly string[]
  /** Rules that the schema cannot say; told by pointer into the input. */
  rules: Rules
  /** There is one, which is never made nor deleted. */
  isSingle: boolean
  /** `spec.members`: who is in it, as the API's memberships. */
  hasMembers: boolean
}

const PROJECT: Reference = { as: 'project', field: 'project_id', to: 'Project' }
const GROUP: Reference = { as: 'group', field: 'group_id', to: 'Group' }

/** What `user_id` may be written as. */
export const SUBJECTS: readonly Reference[] = [
  { as: 'user', field: 'user_id', to: 'User' },
  { as: 'machine_user', field: 'user_id', to: 'MachineUser' },
]

/** What an admin throws in an emergency, for all, for one cluster or for one person. */
const EMERGENCY = Object.keys(SWITCHES)

/** What is recorded of everyone does not end because a file says nothing of it. */
const RECORDED = ['recording', 'records_stdin', 'redactions']

export const KINDS: readonly Kind[] = [
  kind({
    ...{ kind: 'Organization', plural: 'organizations', path: '/v1/organization', input: OrganizationInput },
    ...{ key: 'name', named: ['display_name'], kept: [...EMERGENCY, ...RECORDED], isSingle: true },
    columns: ['display_name', ...EMERGENCY, 'recording'],
  }),
  kind({
    ...{ kind: 'Project', plural: 'projects', path: '/v1/projects', input: ProjectInput },
    ...{ key: 'name', named: ['display_name'], columns: ['display_name'] },
  }),
  kind({
    ...{ kind: 'Role', plural: 'roles', path: '/v1/roles', input: RoleInput },
    ...{ key: 'name', named: ['display_name'], columns: ['scope', 'cluster_roles'], rules: roleRules },
  }),
  kind({
    ...{ kind: 'User', plural: 'users', path: '/v1/users', input: UserInput },
    ...{
      key: 'email',
      named: ['name'],
      kept: ['is_disabled', 'must_change_password', ...EMERGENCY],
      columns: ['name', 'is_disabled'],
    },
  }),
  kind({
    ...{ kind: 'MachineUser', plural: 'machine-users', path: '/v1/machine-users', input: MachineUserInput },
    ...{ key: 'name', named: ['display_name'], kept: ['is_disabled'], columns: ['display_name', 'is_disabled'] },
  }),
  kind({
    ...{ kind: 'Group', plural: 'groups', path: '/v1/groups', input: GroupInput },
    ...{ key: 'name', named: ['display_name'], columns: ['display_name'], hasMembers: true },
  }),
  kind({
    ...{ kind: 'GroupMembership', plural: 'group-memberships', path: '/v1/group-memberships' },
    ...{ input: GroupMembershipInput, references: [GROUP, ...SUBJECTS] },
    ...{ unique: ['group_id', 'user_id'], filters: ['group_id', 'user_id'] },
    columns: ['group', ...SUBJECTS.map(({ as }) => as)],
  }),
  kind({
    ...{ kind: 'IdentityProvider', plural: 'identity-providers', path: '/v1/identity-providers' },
    ...{ input: IdentityProviderInput, key: 'name', named: ['display_name'], kept: ['is_enabled'] },
    references: [{ ...GROUP, within: 'group_mappings' }],
    columns: ['display_name', 'kind', 'issuer', 'is_enabled'],
  }),
  kind({
    ...{ kind: 'Cluster', plural: 'clusters', path: '/v1/clusters', input: ClusterInput, key: 'name' },
    kept: EMERGENCY,
    references: [PROJECT, { as: 'shared_projects', field: 'shared_project_ids', to: 'Project', isMany: true }],
    columns: ['project', 'state', 'labels'],
  }),
  kind({
    ...{ kind: 'Binding', plural: 'bindings', path: '/v1/bindings', input: BindingInput },
    references: [{ as: 'role', field: 'role', to: 'Role', isByName: true }, ...SUBJECTS, GROUP, PROJECT],
    unique: ['role', 'user_id', 'group_id', 'project_id', 'cluster_selector', 'namespaces', 'namespace_selector'],
    filters: ['role', 'user_id', 'group_id', 'project_id'],
    rules: bindingRules,
    columns: ['role', ...SUBJECTS.map(({ as }) => as), 'group', 'project', 'namespaces', 'expires_at'],
  }),
  kind({
    ...{ kind: 'AuditSink', plural: 'audit-sinks', path: '/v1/audit-sinks', input: AuditSinkInput, key: 'name' },
    kept: ['is_enabled'],
    references: [
      { as: 'projects', field: 'project_ids', to: 'Project', isMany: true },
      { as: 'clusters', field: 'cluster_ids', to: 'Cluster', isMany: true },
    ],
    columns: ['kind', 'is_enabled', 'state', 'lag_records', 'dead_letters'],
  }),
]

/** What can be created at the API and is no kind of document, each with its reason. */
export const NO_DOCUMENTS: Readonly<Record<string, string>> = {
  '/v1/sessions': 'a sign-in is made by signing in',
  '/v1/sign-ins': 'a sign-in is made by signing in',
  '/v1/cli-sessions': 'a sign-in is made by signing in',
  '/v1/cli-authorizations': 'an act of the person at the browser',
  '/v1/device-authorizations': 'a short-lived code of a machine that signs in',
  '/v1/invitation-acceptances': 'an act of the person who was invited',
  '/v1/certificates': 'issued for a key that its holder made',
  '/v1/credentials': 'short-lived, and shown once',
  '/v1/api-tokens': 'its secret is shown once',
  '/v1/machine-user-tokens': 'its secret is shown once',
  '/v1/relay-enrolments': 'a one-time token',
  '/v1/access-replays': 'an answer, kept nowhere',
  '/v1/applied-resources': 'how apply remembers what it made',
}

export function kindNamed(name: string): Kind | undefined {
  return KINDS.find(one => one.kind === name)
}

/** A kind as people type it: singular or plural, in any case, with hyphens, underscores or neither. */
export function findKind(word: string): Kind {
  const found = KINDS.find(one => [one.kind, one.plural].some(name => bare(name) === bare(word)))
  if (found) return found
  throw new UsageError(
    `Cannot find the kind "${word}": ${nearest(
      word.toLowerCase(),
      KINDS.map(one => one.plural),
    )}`,
  )
}

/** As it is printed: `group-membership/x`. */
export function titleOf({ target }: Kind, name: string): string {
  return `${target.replaceAll('_', '-')}/${name}`
}

/** Where one of them is at the API. */
export function pathTo({ path, isSingle }: Kind, id: string): string {
  return isSingle ? path : `${path}/${id}`
}

export function fieldsOf({ input }: Kind): string[] {
  return Object.keys(input.properties)
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '')
}

type Optional = 'references' | 'key' | 'unique' | 'filters' | 'named' | 'kept' | 'rules' | 'isSingle' | 'hasMembers'

function kind(row: Omit<Kind, Optional | 'target'> & Partial<Pick<Kind, Optional>>): Kind {
  const target = row.kind.replace(/(?<=[a-z])[A-Z]/g, letter => `_${letter}`).toLowerCase()
  const none = { references: [], unique: [], filters: [], named: [], kept: [] }
  const plain = { ...none, key: null, rules: NO_RULES, isSingle: false, hasMembers: false }
  return { ...plain, ...row, target }
}
