// Routes of certificates.
import { Elysia } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { noBody } from '../lib/no-body'
import { operation } from '../lib/operation'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import { Certificate, CertificateInput, CertificatePage, CertificateQuery, NewCertificate, SerialParams } from './model'
import type { Certificates } from './service'

const tag = 'certificates'

export const certificateRoutes = (deps: { authenticate: Authenticate; certificates: Certificates }) =>
  new Elysia({ prefix: '/certificates', normalize: false })
    .use(authn(deps.authenticate))
    .model({ Certificate, CertificateInput, CertificatePage, NewCertificate, Problem: ProblemSchema })
    .get('', ({ principal, query }) => deps.certificates.list(principal, query), {
      query: CertificateQuery,
      response: { 200: 'CertificatePage', ...PROBLEMS.list },
      detail: operation({
        id: 'listCertificates',
        permission: 'self',
        summary: 'List certificates, newest first',
        tag,
      }),
    })
    .post(
      '',
      ({ principal, body, set }) => {
        set.status = 201
        return deps.certificates.issue(principal, body)
      },
      {
        parse: 'json',
        body: 'CertificateInput',
        query: NoQuery,
        response: { 201: 'NewCertificate', ...PROBLEMS.write },
        detail: operation({
          id: 'createCertificate',
          permission: 'kubeconfigs.create',
          summary: 'Issue a client certificate for the key of a CSR',
          tag,
        }),
      },
    )
    .post(
      '/:serial/revocation',
      async ({ principal, params, set }) => {
        await deps.certificates.revoke(principal, params.serial)
        set.status = 204
      },
      {
        parse: noBody,
        params: SerialParams,
        query: NoQuery,
        response: { ...PROBLEMS.write },
        detail: operation({
          id: 'createCertificateRevocation',
          permission: 'self',
          summary: 'Revoke a certificate at once',
          tag,
        }),
      },
    )
