// What makes a role well formed. All broken rules are told at once.
import { countsIn, isPermission, type Permission } from '../access/permissions'
import { type RolePolicy, redactionErrors } from '../access/recording'
import type { PolicyRule } from '../access/rules'
import { Problem, type Violation } from '../lib/problem'
import type { RoleInput } from './model'

export type WellFormedRole = Omit<
  RoleInput,
  keyof RolePolicy | 'description' | 'permissions' | 'cluster_roles' | 'rules'
> &
  RolePolicy & {
    description: string
    permissions: Permission[]
    cluster_roles: string[]
    rules: PolicyRule[]
  }

/** With every default written out. Throws Problem `invalid-input`. */
export function wellFormed(input: RoleInput): WellFormedRole {
  const { description = '', permissions = [], cluster_roles = [], rules = [] } = input
  const whole = {
    ...input,
    description,
    cluster_roles,
    permissions: permissions.filter(isPermission),
    rules: rules.map(toRule),
    recording: input.recording ?? 'off',
    records_stdin: input.records_stdin ?? false,
    redactions: input.redactions ?? [],
    when_audit_fails: input.when_audit_fails ?? 'refuse',
  }
  const errors = [...whole.permissions.flatMap((permission, at) => permissionErrors(input, permission, at))]
  errors.push(...whole.rules.flatMap((rule, at) => ruleErrors(input, rule, at)), ...redactionErrors(whole.redactions))
  if (errors.length > 0) throw new Problem('invalid-input', 'The role cannot give what it says', { errors })
  return whole
}

function toRule(rule: NonNullable<RoleInput['rules']>[number]): PolicyRule {
  const { api_groups = [], resources = [], verbs, resource_names = [], non_resource_urls = [] } = rule
  return { api_groups, resources, verbs, resource_names, non_resource_urls }
}

function permissionErrors({ scope }: RoleInput, permission: Permission, at: number): Violation[] {
  if (countsIn(scope, permission)) return []
  const least = countsIn('project', permission) ? 'in projects and in the organization' : 'in the organization'
  return [broken(`/permissions/${at}`, `It counts ${least} only, and the role is for less`)]
}

/** The API server refuses such rules, or they would give nothing (k8s.io/kubernetes pkg/apis/rbac/validation). */
function ruleErrors({ scope }: RoleInput, rule: PolicyRule, at: number): Violation[] {
  const { api_groups, resources, resource_names, non_resource_urls: urls } = rule
  const path = `/rules/${at}`
  const errors: Violation[] = []
  if (urls.length > 0 && resources.length + api_groups.length + resource_names.length > 0)
    errors.push(broken(`${path}/non_resource_urls`, 'Give paths and resources in two rules'))
  else if (urls.length === 0 && resources.length === 0)
    errors.push(broken(`${path}/resources`, 'A rule needs resources or paths'))
  else if (urls.length === 0 && api_groups.length === 0)
    errors.push(broken(`${path}/api_groups`, 'A rule for resources needs API groups; "" is the core group'))
  if (urls.length > 0 && scope === 'namespace')
    errors.push(broken(`${path}/non_resource_urls`, 'A path is in no namespace'))
  return errors
}

function broken(pointer: string, detail: string): Violation {
  return { pointer, code: 'rule', detail }
}
