// An enrolment is a one-time token with which an agent or a relay gets its first certificate.
import { t } from 'elysia'
import { Id, input, reference, resource, Time } from '../lib/schema'

const Secret = t.String({ description: 'Shown once', 'x-terraform-sensitive': true })

export const EnrolmentInput = input('EnrolmentInput', {
  allow_cluster_roles: t.Optional(
    t.Nullable(
      t.Array(
        t.String({ pattern: '^[^\\s,/%\\x00-\\x1f]+$', maxLength: 253, 'x-rule': 'Use the name of a ClusterRole' }),
        {
          minItems: 1,
          maxItems: 100,
          uniqueItems: true,
          description: 'Make a manifest of a restricted agent, which can give these ClusterRoles only; null: any role',
        },
      ),
    ),
  ),
})
export type EnrolmentInput = typeof EnrolmentInput.static

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
  core_url: t.String({ description: 'Where that leads the relay: the internal listener of core' }),
  expires_at: Time,
})
export type RelayEnrolment = typeof RelayEnrolment.static
