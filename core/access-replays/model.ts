// What other bindings would have said to the requests of the last days, and the least that somebody has needed.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { BindingInput } from '../bindings/model'
import { input, reference, resource, Time } from '../lib/schema'
import { PolicyRule, RoleInput } from '../roles/model'

export const AccessReplayInput = input('AccessReplayInput', {
  days: t.Optional(
    Type.Integer({ minimum: 1, maximum: 400, default: 30, description: 'How many days of the audit are replayed' }),
  ),
  user_id: t.Optional(t.Nullable(reference('Only what this user or machine user asked; null: everybody'))),
  bindings: t.Array(BindingInput, {
    maxItems: 2_000,
    description: 'All bindings that there would be',
  }),
  roles: t.Optional(
    t.Array(RoleInput, {
      maxItems: 200,
      default: [],
      description: 'Roles that would be there too, or be other than they are',
    }),
  ),
  keeps_bindings: t.Optional(
    t.Boolean({ default: false, description: 'Whether the bindings of now would stay beside these' }),
  ),
})
export type AccessReplayInput = typeof AccessReplayInput.static

export const OUTCOMES = ['denied', 'allowed', 'unknown'] as const

const What = {
  verb: t.String({ description: 'Verb as Kubernetes has it' }),
  api_group: t.String({ description: 'Empty: the core group' }),
  resource: t.String({ description: 'Empty: a path' }),
  subresource: t.String({ description: 'Empty: none' }),
  namespace: t.String({ description: 'Empty: in none' }),
  name: t.String({
    description: 'Empty: no single object; `*`: objects whose names no rule speaks of; of a path, the path',
  }),
}

const ReplayedRequest = t.Object(
  {
    outcome: t.UnionEnum(OUTCOMES, {
      default: undefined,
      description:
        'What it would be now: `denied` where it passed, `allowed` where it was refused, `unknown` where only the cluster knows',
    }),
    detail: t.String({ description: 'Why, as a sentence' }),
    cluster_id: reference('The cluster'),
    ...What,
    count: Type.Integer({ description: 'How often it was asked' }),
    last_at: Time,
    sample_request_id: t.String({ description: 'The last of these requests' }),
  },
  { title: 'ReplayedRequest' },
)

const ReplayedPrincipal = t.Object(
  {
    user_id: t.String({ description: 'The user or machine user' }),
    user_name: t.Nullable(t.String({ description: 'Name in the newest of these records' })),
    denied: Type.Integer({ description: 'Requests that passed and would be denied' }),
    allowed: Type.Integer({ description: 'Requests that were refused and would pass' }),
    unknown: Type.Integer({ description: 'Requests of which only the cluster knows' }),
    requests: t.Array(ReplayedRequest, { description: 'By kind, the most frequent first, at most 200' }),
    is_complete: t.Boolean({ description: 'Whether these are all kinds' }),
  },
  { title: 'ReplayedPrincipal' },
)

const Extent = {
  from: Time,
  to: Time,
  counted: Type.Integer({ description: 'How many requests were looked at' }),
  skipped: Type.Integer({ description: 'Requests to clusters that are gone, which are left out' }),
  is_exact: t.Boolean({ description: 'Whether these were all; if not, the work ended at a bound' }),
  counted_from: t.Nullable(Time),
}

export const AccessReplay = resource('AccessReplay', {
  ...Extent,
  principals: t.Array(ReplayedPrincipal, { description: 'For whom something would change, the most first' }),
})
export type AccessReplay = typeof AccessReplay.static

export const LeastAccessQuery = t.Object(
  {
    principal: reference('The user or machine user'),
    days: t.Optional(t.Integer({ minimum: 1, maximum: 400, default: 30, description: 'How many days are looked at' })),
    cluster: t.Optional(reference('Only what was done in this cluster')),
  },
  { additionalProperties: false },
)
export type LeastAccessQuery = typeof LeastAccessQuery.static

const LeastRole = t.Object(
  {
    scope: t.UnionEnum(['project', 'namespace'] as const, {
      default: undefined,
      description: 'Of the role: `project` where something was done in no namespace',
    }),
    namespaces: t.Array(t.String(), { description: 'Where it is to be bound; empty: in whole clusters' }),
    rules: t.Array(PolicyRule, { description: 'No more than was used' }),
  },
  { title: 'LeastRole' },
)

export const LeastAccess = resource('LeastAccess', {
  principal_id: t.String({ description: 'The user or machine user' }),
  ...Extent,
  cluster_ids: t.Array(t.String(), { description: 'Where it was used' }),
  roles: t.Array(LeastRole, { description: 'One for the namespaces in which the same was used; none: nothing was' }),
})
export type LeastAccess = typeof LeastAccess.static
