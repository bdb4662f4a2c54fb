// A role: permissions in this API, and rights in the target clusters by ClusterRole names, by rules of its own, or both.
import { t } from 'elysia'
import { PERMISSIONS } from '../access/permissions'
import { AUDIT_FAILURES, RECORDINGS } from '../access/recording'
import { ROLE_SCOPES } from '../access/roles'
import { DisplayName, Id, input, Label, pageOf, Redactions, resource, searchQuery, Time } from '../lib/schema'

const Word = t.String({ minLength: 1, maxLength: 253, pattern: '^[^\\s\\x00-\\x1f]+$', 'x-rule': 'Use no blanks' })
const words = (description: string) => t.Array(Word, { maxItems: 100, uniqueItems: true, description })

const RuleInput = t.Object(
  {
    api_groups: t.Optional({
      ...words('API groups; "" is the core group, * all'),
      items: t.String({ maxLength: 253 }),
      default: [],
    }),
    resources: t.Optional({ ...words('Resources, as `pods` or `pods/log`; * all'), default: [] }),
    verbs: t.Array(Word, { minItems: 1, maxItems: 100, uniqueItems: true, description: 'Verbs, as `get`; * all' }),
    resource_names: t.Optional({ ...words('Only these objects; empty: every one'), default: [] }),
    non_resource_urls: t.Optional({ ...words('Paths such as `/healthz`'), default: [] }),
  },
  { additionalProperties: false, title: 'PolicyRuleInput' },
)

export const PolicyRule = t.Object(
  {
    api_groups: t.Array(t.String()),
    resources: t.Array(t.String()),
    verbs: t.Array(t.String()),
    resource_names: t.Array(t.String()),
    non_resource_urls: t.Array(t.String()),
  },
  { title: 'PolicyRule' },
)

const immutable = { 'x-terraform-force-new': true, 'x-speakeasy-param-force-new': true }
const Permission = t.UnionEnum(PERMISSIONS, { default: undefined })

export const RoleInput = input('RoleInput', {
  name: t.String({ ...Label, ...immutable, description: 'Unique name, a DNS label; bindings name the role by it' }),
  display_name: DisplayName,
  description: t.Optional(t.String({ maxLength: 500, default: '', description: 'What it is for' })),
  scope: t.UnionEnum(ROLE_SCOPES, { ...immutable, default: undefined, description: 'Where it can be bound' }),
  permissions: t.Optional(
    t.Array(Permission, { uniqueItems: true, default: [], description: 'What it may do in this API' }),
  ),
  cluster_roles: t.Optional(
    t.Array(Word, { uniqueItems: true, maxItems: 50, default: [], description: 'ClusterRoles of the target clusters' }),
  ),
  rules: t.Optional(t.Array(RuleInput, { maxItems: 100, default: [], description: 'Kubernetes rules of its own' })),
  recording: t.Optional(
    t.UnionEnum(RECORDINGS, {
      default: 'off',
      description: 'Whether exec, attach, run -it and debug are recorded; mandatory: no recorder, no session',
    }),
  ),
  records_stdin: t.Optional(
    t.Boolean({ default: false, description: 'Whether what is typed is recorded too, passwords among it' }),
  ),
  redactions: t.Optional({ ...Redactions, default: [] }),
  when_audit_fails: t.Optional(
    t.UnionEnum(AUDIT_FAILURES, {
      default: 'refuse',
      description:
        'What happens to requests when the audit cannot be written; continue: they go on, and an alarm is raised',
    }),
  ),
})
export type RoleInput = typeof RoleInput.static

export const Role = resource('Role', {
  id: Id,
  name: t.String(),
  display_name: t.String(),
  description: t.String(),
  scope: t.UnionEnum(ROLE_SCOPES, { default: undefined }),
  is_builtin: t.Boolean({ description: 'Made by Salaminia; it cannot be changed' }),
  permissions: t.Array(t.String()),
  cluster_roles: t.Array(t.String()),
  rules: t.Array(PolicyRule),
  recording: t.UnionEnum(RECORDINGS, { default: undefined }),
  records_stdin: t.Boolean(),
  redactions: t.Array(t.String()),
  when_audit_fails: t.UnionEnum(AUDIT_FAILURES, { default: undefined }),
  created_at: Time,
})
export type Role = typeof Role.static

export const RolePage = pageOf('RolePage', Role)

export const RoleQuery = searchQuery(['name', 'created_at'], {
  name: t.Optional(t.String({ description: 'Exact name' })),
})
export type RoleQuery = typeof RoleQuery.static
