// API tokens, of people and of machine users: a secret that is shown once, limited to some permissions if wanted, for a time
// or until it is revoked.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { PERMISSIONS } from '../access/permissions'
import { DisplayName, Id, InputTime, input, OptionalTime, pageOf, resource, searchQuery, Time } from '../lib/schema'

export const MOST_OVERLAP_S = 7 * 86_400

const immutable = { 'x-terraform-force-new': true, 'x-speakeasy-param-force-new': true }
const Permission = t.UnionEnum(PERMISSIONS, { default: undefined })

const FIELDS = {
  name: t.String({ ...DisplayName, description: 'Name, unique among the live tokens of its owner' }),
  permissions: t.Optional(
    t.Nullable(
      t.Array(Permission, {
        minItems: 1,
        uniqueItems: true,
        description: 'What it is limited to; null: all that its owner holds',
      }),
    ),
  ),
}
const MACHINE_USER_ID = t.String({ ...immutable, format: 'uuid', description: 'The machine user whose token it is' })

export const ApiTokenInput = input('ApiTokenInput', {
  ...FIELDS,
  expires_at: t.String({ ...InputTime, description: 'When it ends, UTC with milliseconds, within a year' }),
})
export type ApiTokenInput = typeof ApiTokenInput.static

export const MachineUserTokenInput = input('MachineUserTokenInput', {
  machine_user_id: MACHINE_USER_ID,
  ...FIELDS,
  expires_at: t.Optional(
    t.Nullable(
      t.String({ ...InputTime, description: 'When it ends, UTC with milliseconds; null: by revocation only' }),
    ),
  ),
})
export type MachineUserTokenInput = typeof MachineUserTokenInput.static

const SHOWN = {
  name: t.String({ description: 'Name, unique among the live tokens of its owner' }),
  permissions: t.Nullable(
    t.Array(t.String(), { description: 'What it is limited to; null: all that its owner holds' }),
  ),
  expires_at: OptionalTime,
  prefix: t.String({ description: 'How its secret begins, to recognise it by' }),
  revoked_at: OptionalTime,
  created_at: Time,
  status: t.Object(
    {
      last_used_at: t.Nullable(t.String({ format: 'date-time', description: 'To the minute; null: never' })),
      last_used_from: t.Nullable(t.String({ description: 'Source address of that use' })),
      overlap_until: t.Nullable(
        t.String({ format: 'date-time', description: 'Until then a secret from before a rotation still works' }),
      ),
    },
    { title: 'TokenStatus', description: 'Changes by use and by the clock', 'x-terraform-volatile': true },
  ),
}
const SECRET = { token: t.String({ description: 'The secret; shown only now', 'x-terraform-sensitive': true }) }

const API_TOKEN = { id: Id, user_id: t.String({ format: 'uuid', description: 'Whose it is' }), ...SHOWN }
export const ApiToken = resource('ApiToken', API_TOKEN)
export type ApiToken = typeof ApiToken.static
export const NewApiToken = resource('NewApiToken', { ...API_TOKEN, ...SECRET })
export const ApiTokenPage = pageOf('ApiTokenPage', ApiToken)

const MACHINE_USER_TOKEN = { id: Id, machine_user_id: MACHINE_USER_ID, ...SHOWN }
export const MachineUserToken = resource('MachineUserToken', MACHINE_USER_TOKEN)
export type MachineUserToken = typeof MachineUserToken.static
export const NewMachineUserToken = resource('NewMachineUserToken', { ...MACHINE_USER_TOKEN, ...SECRET })
export const MachineUserTokenPage = pageOf('MachineUserTokenPage', MachineUserToken)

export const RotationInput = input('TokenRotationInput', {
  overlap_seconds: t.Optional(
    Type.Integer({
      minimum: 0,
      maximum: MOST_OVERLAP_S,
      default: 0,
      description: 'How long the secret from before still works',
    }),
  ),
})
export type RotationInput = typeof RotationInput.static

const TOKEN_SORTS = ['name', 'created_at', 'expires_at'] as const
const NAME = { name: t.Optional(t.String({ description: 'Exact name' })) }

export const ApiTokenQuery = searchQuery(TOKEN_SORTS, {
  ...NAME,
  user_id: t.Optional(t.String({ format: 'uuid', description: 'Of this person' })),
})
export type ApiTokenQuery = typeof ApiTokenQuery.static

export const MachineUserTokenQuery = searchQuery(TOKEN_SORTS, {
  ...NAME,
  machine_user_id: t.Optional(t.String({ format: 'uuid', description: 'Of this machine user' })),
})
export type MachineUserTokenQuery = typeof MachineUserTokenQuery.static
