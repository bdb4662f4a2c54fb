// A certificate on the serial list: of a user, an agent, a relay or a server.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { input, OptionalTime, pageOf, reference, resource, searchQuery, Time } from '../lib/schema'

export const CertificateInput = input('CertificateInput', {
  csr: t.String({ minLength: 1, maxLength: 10_000, description: 'PKCS#10 in PEM, ECDSA P-256; only its key is used' }),
  lifetime_seconds: t.Optional(
    Type.Integer({
      minimum: 60,
      maximum: 604_800,
      description: 'How long it lives; without it, and at most, as the organization says',
    }),
  ),
})
export type CertificateInput = typeof CertificateInput.static

export const NewCertificate = resource('NewCertificate', {
  serial: t.String({ description: 'Lower-case hex' }),
  certificate: t.String({ description: 'Leaf and intermediate, PEM' }),
  not_before: Time,
  not_after: Time,
})
export type NewCertificate = typeof NewCertificate.static

export const Certificate = resource('Certificate', {
  serial: t.String({ description: 'Lower-case hex' }),
  kind: t.UnionEnum(['server', 'user', 'agent', 'relay'], { default: undefined, description: 'Of whom it is' }),
  subject_id: t.String({
    format: 'uuid',
    description: 'Id of the user, cluster or relay; of the installation for core',
  }),
  not_before: Time,
  not_after: Time,
  revoked_at: OptionalTime,
  created_at: Time,
})
export type Certificate = typeof Certificate.static

export const CertificatePage = pageOf('CertificatePage', Certificate)

export const CertificateQuery = searchQuery(['created_at', 'not_after'], {
  user_id: t.Optional(reference('Of this user')),
})
export type CertificateQuery = typeof CertificateQuery.static

export const SerialParams = t.Object({ serial: t.String({ maxLength: 40, description: 'Lower-case hex' }) })
