// A credential is what kubectl shows the relay as a bearer token, made by `sal credential` from a session or an API token.
import { t } from 'elysia'
import { input, resource, Time } from '../lib/schema'

export const CredentialInput = input('CredentialInput', {
  origin: t.Optional(
    t.UnionEnum(['cli', 'browser'], {
      default: 'cli',
      description: 'Where kubectl runs; only the console itself may say `browser`',
    }),
  ),
})
export type CredentialInput = typeof CredentialInput.static

export const Credential = resource('Credential', {
  token: t.String({ description: 'For the relay only; this API does not take it', 'x-terraform-sensitive': true }),
  expires_at: Time,
})
export type Credential = typeof Credential.static
