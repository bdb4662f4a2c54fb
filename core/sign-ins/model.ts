// A sign-in through an identity provider, from its start to the session it becomes; and the ways in that there are.
import { t } from 'elysia'
import { PROVIDER_KINDS } from '../auth/oidc/presets'
import { Id, input, pageOf, resource, Time } from '../lib/schema'

export const SignInInput = input('SignInInput', {
  identity_provider: t.String({ minLength: 1, maxLength: 63, description: 'Name of an enabled identity provider' }),
})
export type SignInInput = typeof SignInInput.static

export const SignIn = resource('SignIn', {
  id: Id,
  authorization_url: t.String({ description: 'Where the browser must go next' }),
  browser_secret: t.String({
    description: 'To be kept in that browser only: without it nobody can complete the sign-in',
    'x-terraform-sensitive': true,
  }),
  expires_at: Time,
})
export type SignIn = typeof SignIn.static

export const CompletionInput = input('SignInCompletionInput', {
  browser_secret: t.String({
    ...{ minLength: 1, maxLength: 200, format: 'password', writeOnly: true },
    description: 'What the start of the sign-in answered',
  }),
  callback_query: t.String({ maxLength: 8192, description: 'The query with which the browser came back, untouched' }),
})
export type CompletionInput = typeof CompletionInput.static

export const SignInMethod = resource('SignInMethod', {
  id: Id,
  name: t.String({ description: 'What a sign-in names it by' }),
  display_name: t.String({ description: 'Name for people' }),
  kind: t.UnionEnum(PROVIDER_KINDS, { default: undefined, description: 'For its picture' }),
})
export type SignInMethod = typeof SignInMethod.static

export const SignInMethodPage = pageOf('SignInMethodPage', SignInMethod)
