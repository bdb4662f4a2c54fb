// A trial sign-in: an admin signs in at an identity provider to see what it says of them. Nobody is signed in by it, and
// nothing of what is said is kept.
import { t } from 'elysia'
import { Id, input, resource, Time } from '../lib/schema'

export const IdentityProviderTrial = resource('IdentityProviderTrial', {
  id: Id,
  authorization_url: t.String({ description: 'Where the browser must go next' }),
  browser_secret: t.String({
    description: 'To be kept in that browser only: without it nobody can complete the trial',
    'x-terraform-sensitive': true,
  }),
  expires_at: Time,
})
export type IdentityProviderTrial = typeof IdentityProviderTrial.static

export const TrialCompletionInput = input('IdentityProviderTrialCompletionInput', {
  browser_secret: t.String({
    ...{ minLength: 1, maxLength: 200, format: 'password', writeOnly: true },
    description: 'What the start of the trial answered',
  }),
  callback_query: t.String({ maxLength: 8192, description: 'The query with which the browser came back, untouched' }),
})
export type TrialCompletionInput = typeof TrialCompletionInput.static

const Claim = t.Object(
  { name: t.String({ description: 'As the provider calls it' }), value: t.String({ description: 'JSON' }) },
  { title: 'IdentityProviderClaim' },
)

const Group = t.Object(
  {
    provider_group: t.String({ description: "The provider's name of it" }),
    group_ids: t.Array(Id, { description: 'The groups here it is mapped to; none: it means nothing here' }),
  },
  { title: 'IdentityProviderTrialGroup' },
)

export const TrialResult = resource('IdentityProviderTrialResult', {
  id: Id,
  identity_provider_id: Id,
  claims: t.Array(Claim, { description: 'All that it said, as it said it' }),
  subject: t.String({ description: 'What it calls this person for good' }),
  name: t.Nullable(t.String({ description: 'Name for people; null: it told none' })),
  email: t.Nullable(t.String({ description: 'The address that a sign-in would use; null: it would be refused' })),
  user_id: t.Nullable(t.String({ description: 'Who a sign-in would be here; null: somebody new, or nobody' })),
  groups: t.Array(Group, { description: 'The groups it named' }),
  refusal: t.Nullable(t.String({ description: 'Why a sign-in would be refused; null: it would not' })),
})
export type TrialResult = typeof TrialResult.static
