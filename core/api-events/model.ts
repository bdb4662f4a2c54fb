// What happened at the API itself: changes with what they changed, denials, sign-ins, and what was issued or revoked.
import { t } from 'elysia'
import { Id, listQuery, pageOf, reference, resource, Time } from '../lib/schema'

const OUTCOMES = ['success', 'denied', 'failed'] as const

const FieldChange = t.Object(
  {
    path: t.String({ description: 'JSON pointer of the field' }),
    before: t.Nullable(t.String({ description: 'JSON; null: it was not there' })),
    after: t.Nullable(t.String({ description: 'JSON; null: it is not there any more' })),
  },
  { title: 'FieldChange' },
)

export const ApiEvent = resource('ApiEvent', {
  id: Id,
  at: Time,
  request_id: t.String({ description: 'Also in the log and in the answer to the caller' }),
  actor_id: t.Nullable(reference('Who did it; null: nobody who is known')),
  actor_name: t.String({ description: 'E-mail address or name as it was then' }),
  session_id: t.Nullable(reference('The session it was done with')),
  token_id: t.Nullable(reference('The API token it was done with')),
  source_address: t.String({ description: 'IP address of the caller' }),
  action: t.String({ description: 'Kind and verb, as `bindings.create`; of a denial method and path' }),
  target_kind: t.String({ description: 'Kind of thing it was done to' }),
  target_id: t.String({ description: 'Id of the thing, also when it is gone' }),
  target_name: t.String({ description: 'Name of the thing as it was then' }),
  project_id: t.Nullable(reference('The project it belongs to')),
  outcome: t.UnionEnum(OUTCOMES, { default: undefined, description: 'How it ended' }),
  reason: t.Nullable(t.String({ description: 'Which rule said no' })),
  changes: t.Array(FieldChange, { description: 'What it changed; secrets only as changed' }),
})
export type ApiEvent = typeof ApiEvent.static

export const ApiEventPage = pageOf('ApiEventPage', ApiEvent)

export const ApiEventQuery = listQuery({
  actor_id: t.Optional(reference('By this user or machine user')),
  target_id: t.Optional(t.String({ maxLength: 300, description: 'Done to this thing' })),
  action: t.Optional(t.String({ maxLength: 100, description: 'Exact action' })),
  outcome: t.Optional(t.UnionEnum(OUTCOMES, { default: undefined, description: 'Ended so' })),
  project_id: t.Optional(reference('In this project')),
})
export type ApiEventQuery = typeof ApiEventQuery.static
