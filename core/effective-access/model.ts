// Who may do what, and why: about one principal, or about everyone. Asked either of a cluster's API server (verb and
// resource) or of this API (permission).
import { t } from 'elysia'
import { REASONS } from '../access/explain'
import { PERMISSIONS } from '../access/permissions'
import { Id, input, listQuery, OptionalTime, pageOf, reference, resource } from '../lib/schema'
import { PolicyRule } from '../roles/model'

const word = (description: string) =>
  t.Optional(
    t.String({ minLength: 1, maxLength: 253, pattern: '^[^\\s\\x00-\\x1f]+$', description, 'x-rule': 'Use no blanks' }),
  )
const id = (description: string) => t.Optional(reference(description))

const QUESTION = {
  cluster: id('The cluster; with `permission`, the place it is asked for'),
  verb: word('Verb in Kubernetes, as `get`; * asks for all'),
  resource: word('Resource in Kubernetes, in the plural, as `pods`; * asks for all'),
  api_group: t.Optional(t.String({ maxLength: 253, default: '', description: 'API group; "" is the core group' })),
  subresource: word('Subresource, as `log` or `exec`'),
  namespace: word('Namespace; left out: all of them, and what is in none'),
  name: word('Name of one object; left out: any'),
  permission: t.Optional(t.UnionEnum(PERMISSIONS, { default: undefined, description: 'Asks about this API instead' })),
  project: id('With `permission`: in this project; without cluster and project it is asked for the organization'),
}

export const AccessQuery = input('AccessQuery', {
  principal: id('The user or machine user; left out: yourself'),
  ...QUESTION,
})
export type AccessQuery = typeof AccessQuery.static

export const AccessPrincipalQuery = listQuery(QUESTION)
export type AccessPrincipalQuery = typeof AccessPrincipalQuery.static
export type AccessQuestion = Omit<AccessQuery, 'principal'>

const optional = (description: string) => t.Nullable(t.String({ description }))

export const Access = resource('Access', {
  principal_id: reference('The user or machine user'),
  decision: t.UnionEnum(['allow', 'deny', 'depends'], {
    default: undefined,
    description: 'depends: only the cluster knows, because of a ClusterRole or of labels that it has',
  }),
  reason: t.Nullable(
    t.UnionEnum([...REASONS] as [string, ...string[]], { default: undefined, description: 'Why not; null: allowed' }),
  ),
  detail: t.String({ description: 'The same as a sentence' }),
  binding_id: t.Nullable(
    t.String({ format: 'uuid', description: 'What allows it or comes closest, if you may see it' }),
  ),
  group_id: t.Nullable(reference('Through which group the binding is held; null: directly')),
  group_name: optional('Through which group the binding is held; null: directly'),
  role: optional('Name of the role that the binding gives'),
  expires_at: OptionalTime,
  cluster_role: optional('Which ClusterRole of that role; null: a rule of its own'),
  rules: t.Array(PolicyRule, { description: 'The rule that allows it, as a list of one or none' }),
})
export type Access = typeof Access.static

export const AccessPrincipal = resource('AccessPrincipal', {
  id: Id,
  email: optional('Null when you may not see users'),
  name: optional('Null when you may not see users'),
  kind: t.UnionEnum(['person', 'machine'], { default: undefined, description: 'What it is' }),
  decision: t.UnionEnum(['allow', 'depends'], { default: undefined, description: 'depends: only the cluster knows' }),
  binding_id: t.Nullable(reference('What allows it, if you may see it')),
  group_id: t.Nullable(reference('Through which group the binding is held; null: directly')),
  group_name: optional('Name of that group'),
  role: t.String({ description: 'Name of the role that the binding gives' }),
  expires_at: OptionalTime,
})
export type AccessPrincipal = typeof AccessPrincipal.static

export const AccessPrincipalPage = pageOf('AccessPrincipalPage', AccessPrincipal)
