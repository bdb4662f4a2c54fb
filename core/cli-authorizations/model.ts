// How a command line becomes a session of a person who is signed in in a browser: by a code handed over on the same machine
// (RFC 8252), or by a short one typed from another (RFC 8628). Both are bound to a PKCE verifier that never leaves it.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { CHALLENGE_PATTERN } from '../auth/proof-keys'
import { DisplayName, input, resource, Time } from '../lib/schema'

const FIELDS = {
  client_name: { ...DisplayName, description: 'The machine and its user, for the person who approves' },
  code_challenge: t.String({
    pattern: CHALLENGE_PATTERN,
    description: 'PKCE, S256',
    'x-rule': 'Use the base64url of a SHA-256',
  }),
}

export const CliAuthorizationInput = input('CliAuthorizationInput', FIELDS)
export type CliAuthorizationInput = typeof CliAuthorizationInput.static

export const CliAuthorization = resource('CliAuthorization', {
  code: t.String({ description: 'Good once, within a minute', 'x-terraform-sensitive': true }),
  expires_at: Time,
})
export type CliAuthorization = typeof CliAuthorization.static

export const DeviceAuthorizationInput = input('DeviceAuthorizationInput', FIELDS)
export type DeviceAuthorizationInput = typeof DeviceAuthorizationInput.static

export const DeviceAuthorization = resource('DeviceAuthorization', {
  device_code: t.String({ description: 'For the machine only', 'x-terraform-sensitive': true }),
  user_code: t.String({ description: 'For the person, to be typed in a browser' }),
  verification_uri: t.String({ description: 'Where the person types the user code' }),
  verification_uri_complete: t.String({ description: 'The same with the code filled in' }),
  interval_seconds: Type.Integer({ description: 'How long to wait between two questions' }),
  expires_at: Time,
})
export type DeviceAuthorization = typeof DeviceAuthorization.static

/** What whoever typed the code may know before they decide. */
export const DeviceRequest = resource('DeviceRequest', {
  user_code: t.String({ description: 'What the machine shows' }),
  client_name: t.String({ description: 'As the machine calls itself: not verified' }),
  source_address: t.String({ description: 'From where the machine asks; empty: not known' }),
  created_at: Time,
  expires_at: Time,
})
export type DeviceRequest = typeof DeviceRequest.static

export const DeviceDecisionInput = input('DeviceDecisionInput', {
  is_approved: t.Boolean({ description: 'False: the machine is told no' }),
})
export type DeviceDecisionInput = typeof DeviceDecisionInput.static

export const UserCodeParams = t.Object({
  user_code: t.String({ maxLength: 100, description: 'As `WDJB-MJHT`, exactly' }),
})

export const CliSessionInput = input('CliSessionInput', {
  code: t.String({
    ...{ minLength: 1, maxLength: 200, format: 'password', writeOnly: true },
    description: 'The code from the browser, or the device code',
  }),
  code_verifier: t.String({
    ...{ minLength: 43, maxLength: 128, format: 'password', writeOnly: true },
    description: 'What the code challenge was made from',
  }),
})
export type CliSessionInput = typeof CliSessionInput.static
