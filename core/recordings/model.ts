// A recording is what went through one exec, attach or run -it: who saw and typed what, in which container, and when.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { InputTime, listQuery, OptionalTime, pageOf, reference, resource, sortBy, Time } from '../lib/schema'

/** `interrupted`: its relay has fallen silent, and may yet bring the rest. */
export const STATES = ['live', 'interrupted', 'ended', 'broken', 'expired'] as const
export type State = (typeof STATES)[number]

export const PROOFS = ['pending', 'matches', 'differs'] as const

const Id = t.String({ format: 'uuid', description: 'UUID, made by the relay' })
const nullable = (description: string) => t.Nullable(t.String({ description }))

export const Recording = resource('Recording', {
  id: Id,
  request_id: t.String({
    description: 'The request in the audit events; the id of the connection, too, while it is open',
  }),
  user_id: reference('Who was recorded'),
  user_name: t.String({ description: 'Name of the user or machine user as it was then' }),
  cluster_id: reference('In which cluster'),
  cluster_name: t.String({ description: 'Name of the cluster; as it was then, once the cluster is gone' }),
  project_id: nullable('Project of the cluster; null: nobody knew the cluster'),
  relay_id: reference('The relay that recorded it'),
  namespace: t.String({ description: 'Namespace of the pod' }),
  pod: t.String({ description: 'Name of the pod' }),
  container: t.String({ description: 'Empty: the first one of the pod' }),
  subresource: t.String({ description: '`exec` or `attach`' }),
  protocol: t.String({ description: '`websocket` or `spdy`' }),
  command: t.Nullable(
    t.Array(t.String(), { description: 'What was to be run, empty for attach; null: it has expired' }),
  ),
  is_terminal: t.Nullable(t.Boolean({ description: 'Whether there was a terminal; null: it has expired' })),
  started_at: Time,
  ended_at: OptionalTime,
  duration_ms: t.Nullable(Type.Integer({ description: 'From the first to the last moment' })),
  exit_code: t.Nullable(Type.Integer({ description: 'Of the command; null: it said none' })),
  reason: nullable('Why it broke off; null: it did not'),
  state: t.UnionEnum(STATES, {
    default: undefined,
    description:
      'Interrupted: the relay is silent, the rest may come. Broken: it broke off. Expired: the content was removed by age',
  }),
  bytes: Type.Integer({ description: 'Length of what is stored, sealed' }),
  hash: t.String({ description: 'SHA-256, hex: the last link of the chain of its chunks' }),
  proof: t.UnionEnum(PROOFS, {
    default: undefined,
    description: 'Whether the end record of the request has this hash. Pending: one of both is not complete yet',
  }),
  fault: nullable('What was found wrong with the content; null: nothing'),
  is_indexed: t.Boolean({ description: 'Whether a search finds all that it showed' }),
  match_offsets_ms: t.Array(Type.Integer(), {
    description: 'Of a search: when the text was shown, from the start, the first twenty times; else empty',
  }),
})
export type Recording = typeof Recording.static

export const RecordingPage = pageOf('RecordingPage', Recording)

const shortText = (description: string) => t.String({ minLength: 1, maxLength: 300, description })

export const SORTS = ['started_at', 'user_name', 'cluster_name', 'duration_ms', 'bytes'] as const

export const RecordingQuery = listQuery({
  sort: sortBy(SORTS, 'Order, the newest first without it; with a hyphen the other way round. Not with `q`'),
  user_id: t.Optional(reference('Of this user or machine user')),
  cluster_id: t.Optional(reference('In this cluster')),
  project_id: t.Optional(reference('In clusters of this project')),
  namespace: t.Optional(shortText('In this namespace')),
  pod: t.Optional(shortText('In the pod of this name')),
  request_id: t.Optional(t.String({ maxLength: 100, description: 'Of this request' })),
  state: t.Optional(t.UnionEnum(STATES, { default: undefined, description: 'In this state' })),
  from: t.Optional(t.String({ ...InputTime, description: 'Started at this time or later' })),
  to: t.Optional(t.String({ ...InputTime, description: 'Started before this time' })),
  q: t.Optional(
    t.String({
      minLength: 1,
      maxLength: 300,
      description: 'That showed this text in one line: whole words, whatever their case',
    }),
  ),
})
export type RecordingQuery = typeof RecordingQuery.static

export const CastQuery = t.Object(
  {
    purpose: t.Optional(
      t.UnionEnum(['export', 'play'], {
        default: 'export',
        description: 'What it is read for, for the record of it',
      }),
    ),
  },
  { additionalProperties: false },
)

export const LiveQuery = t.Object(
  {
    from: t.Optional(
      t.UnionEnum(['start', 'now'], { default: 'start', description: 'All of it, or what is yet to come' }),
    ),
  },
  { additionalProperties: false },
)
