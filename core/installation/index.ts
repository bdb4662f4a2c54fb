// Public routes: the installation, its root certificate, and whether core lives and serves.
import { Elysia, t } from 'elysia'
import { operation } from '../lib/operation'
import { NoQuery, ProblemSchema } from '../lib/schema'
import { Installation } from './model'
import type { Installations } from './service'

const tag = 'installation'
type Deps = { installations: Installations; root: string }

export const installationRoutes = (deps: Deps) =>
  new Elysia({ prefix: '/installation', normalize: false })
    .model({ Installation, Problem: ProblemSchema })
    .get('', () => deps.installations.read(), {
      query: NoQuery,
      response: { 200: 'Installation', 422: 'Problem', 503: 'Problem' },
      detail: operation({
        id: 'getInstallation',
        open: 'a client must learn whom to trust before it signs in',
        summary: 'Read the installation',
        tag,
      }),
    })

/** Outside /v1: what probes and scripts expect at the root. */
export const probeRoutes = (deps: Deps) =>
  new Elysia({ normalize: false })
    .model({ Problem: ProblemSchema })
    .get('/healthz', () => 'ok', {
      query: NoQuery,
      response: { 200: t.String(), 422: 'Problem' },
      detail: operation({ id: 'getHealth', open: 'a liveness probe has no token', summary: 'Whether it lives', tag }),
    })
    .get('/readyz', () => deps.installations.requireReady().then(() => 'ok'), {
      query: NoQuery,
      response: { 200: t.String(), 422: 'Problem', 503: 'Problem' },
      detail: operation({
        id: 'getReadiness',
        open: 'a readiness probe has no token',
        summary: 'Whether it serves',
        tag,
      }),
    })
    .get(
      '/ca.pem',
      ({ set }) => {
        set.headers['content-type'] = 'application/x-pem-file'
        return deps.root
      },
      {
        query: NoQuery,
        response: { 200: t.String(), 422: 'Problem' },
        detail: operation({
          id: 'getRootCertificate',
          open: 'a root certificate is public',
          summary: 'Read the root certificate',
          tag,
        }),
      },
    )
