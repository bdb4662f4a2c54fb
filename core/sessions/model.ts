// A session is a person's sign-in, or an API token of a machine; its token is shown once.
import { t } from 'elysia'
import { Id, input, OptionalTime, pageOf, reference, resource, searchQuery, Time } from '../lib/schema'

export const SessionInput = input('SessionInput', {
  email: t.String({
    pattern: '^[^\\x00-\\x1f\\x7f]+$',
    maxLength: 254,
    description: 'E-mail address, in any case',
    'x-rule': 'Use an e-mail address',
  }),
  password: t.String({
    minLength: 1,
    maxLength: 256,
    format: 'password',
    writeOnly: true,
    description: 'The password',
  }),
})
export type SessionInput = typeof SessionInput.static

/** Answered once, to whoever proved who they are. */
export const NewSession = resource('NewSession', {
  id: Id,
  token: t.String({ description: 'Bearer token of this API; shown once', 'x-terraform-sensitive': true }),
  user_id: reference('Who signed in'),
  email: t.String({ description: 'Of the user' }),
  expires_at: Time,
  must_change_password: t.Boolean({ description: 'Nothing else can be done before' }),
})
export type NewSession = typeof NewSession.static

export const Session = resource('Session', {
  id: Id,
  user_id: reference('Whose it is'),
  email: t.String({ description: 'Of the user' }),
  kind: t.UnionEnum(['sign-in', 'api-token'], { default: undefined, description: 'How it came to be' }),
  identity_provider_id: t.Nullable(reference('Through which they signed in; null: with a password')),
  source_address: t.String({ description: 'From where it was started; empty: not known' }),
  last_used_at: OptionalTime,
  expires_at: OptionalTime,
  revoked_at: OptionalTime,
  created_at: Time,
})
export type Session = typeof Session.static

export const SessionPage = pageOf('SessionPage', Session)

export const SessionQuery = searchQuery(['created_at', 'expires_at', 'last_used_at'], {
  user_id: t.Optional(reference('Of this user; without it your own')),
})
export type SessionQuery = typeof SessionQuery.static
