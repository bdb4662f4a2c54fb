// An invitation lets a person set a password: their own, or as the first admin the set-up link printed at first start.
import { t } from 'elysia'
import { DisplayName, Email, Id, input, NewPassword, reference, resource, Time } from '../lib/schema'

export const Invitation = resource('Invitation', {
  id: Id,
  user_id: reference('The person it is for'),
  link: t.String({ description: 'For the person to open; shown once', 'x-terraform-sensitive': true }),
  token: t.String({ description: 'Shown once', 'x-terraform-sensitive': true }),
  expires_at: Time,
})
export type Invitation = typeof Invitation.static

export const AcceptanceInput = input('InvitationAcceptanceInput', {
  token: t.String({ minLength: 1, maxLength: 200, description: 'From the link' }),
  password: NewPassword,
  email: t.Optional(Email),
  name: t.Optional(DisplayName),
})
export type AcceptanceInput = typeof AcceptanceInput.static
