// What happened at the API itself: changes with what they changed, denials, sign-ins, and what was issued or revoked.
import { t } from 'elysia'
import { Id, listQuery, pageOf, resource, Time } from '../lib/schema'

const OUTCOMES = ['success', 'denied', 'failed'] as const

const FieldChange = t.Object(
  {
    path: t.String(),
    before: t.Nullable(t.String({ description: 'JSON; null: it was not there' })),
    after: t.Nullable(t.String({ description: 'JSON; null: it is not there any more' })),
  },
  { title: 'FieldChange' },
)

export const ApiEvent = resource('ApiEvent', {
  id: Id,
  at: Time,
  request_id: t.String(),
  actor_id: t.Nullable(Id),
  actor_name: t.String(),
  session_id: t.Nullable(Id),
  token_id: t.Nullable(Id),
  source_address: t.String(),
  action: t.String({ description: 'Kind and verb, as `bindings.create`; of a denial method and path' }),
  target_kind: t.String(),
  target_id: t.String(),
  target_name: t.String(),
  project_id: t.Nullable(Id),
  outcome: t.UnionEnum(OUTCOMES, { default: undefined }),
  reason: t.Nullable(t.String()),
  changes: t.Array(FieldChange),
})
export type ApiEvent = typeof ApiEvent.static

export const ApiEventPage = pageOf('ApiEventPage', ApiEvent)

export const ApiEventQuery = listQuery({
  actor_id: t.Optional(t.String({ format: 'uuid' })),
  target_id: t.Optional(t.String({ maxLength: 300 })),
  action: t.Optional(t.String({ maxLength: 100, description: 'Exact action' })),
  outcome: t.Optional(t.UnionEnum(OUTCOMES, { default: undefined })),
  project_id: t.Optional(t.String({ format: 'uuid' })),
})
export type ApiEventQuery = typeof ApiEventQuery.static
