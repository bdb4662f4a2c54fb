// An enrolment is a one-time token with which an agent or a relay gets its first certificate.
import { t } from 'elysia'
import { Id, reference, resource, Time } from '../lib/schema'

const Secret = t.String({ description: 'Shown once', 'x-terraform-sensitive': true })

export const Enrolment = resource('Enrolment', {
  id: Id,
  cluster_id: reference('The cluster it is for'),
  token: Secret,
  join: t.String({ description: 'For `sal agent --join`; shown once', 'x-terraform-sensitive': true }),
  manifest: t.String({ description: 'YAML for `kubectl apply -f -`; shown once', 'x-terraform-sensitive': true }),
  expires_at: Time,
})
export type Enrolment = typeof Enrolment.static

export const RelayEnrolment = resource('RelayEnrolment', {
  id: Id,
  token: Secret,
  join: t.String({ description: 'For `sal relay --join`; shown once', 'x-terraform-sensitive': true }),
  expires_at: Time,
})
export type RelayEnrolment = typeof RelayEnrolment.static
