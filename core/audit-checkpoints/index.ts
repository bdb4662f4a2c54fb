// Routes of checkpoints, of the key they are signed with, and of evidence.
import { Elysia, t } from 'elysia'
import { authn } from '../auth/authn'
import type { Authenticate } from '../auth/bearer'
import { operation } from '../lib/operation'
import { NoQuery, PROBLEMS, ProblemSchema } from '../lib/schema'
import type { Evidence } from './evidence'
import {
  AuditCheckpoint,
  AuditCheckpointPage,
  AuditCheckpointQuery,
  AuditEvidenceQuery,
  AuditKey,
  CheckpointParams,
} from './model'
import type { AuditCheckpoints } from './service'

const tag = 'audit-checkpoints'
const permission = 'audit_checkpoints.read'

type Deps = { authenticate: Authenticate; auditCheckpoints: AuditCheckpoints; evidence: Evidence }

export const auditCheckpointRoutes = (deps: Deps) =>
  new Elysia({ normalize: false })
    .model({ AuditCheckpoint, AuditCheckpointPage, AuditKey, Problem: ProblemSchema })
    .get('/audit-key', () => deps.auditCheckpoints.key(), {
      query: NoQuery,
      response: { 200: 'AuditKey', 422: 'Problem' },
      detail: operation({
        id: 'getAuditKey',
        open: 'a public key is no secret',
        summary: 'Read the public key that checkpoints are signed with',
        tag,
      }),
    })
    .use(authn(deps.authenticate))
    .get('/audit-checkpoints', ({ principal, query }) => deps.auditCheckpoints.list(principal, query), {
      query: AuditCheckpointQuery,
      response: { 200: 'AuditCheckpointPage', ...PROBLEMS.list },
      detail: operation({ id: 'listAuditCheckpoints', permission, summary: 'List checkpoints, newest first', tag }),
    })
    .get('/audit-checkpoints/:id', ({ principal, params }) => deps.auditCheckpoints.get(principal, params.id), {
      params: CheckpointParams,
      query: NoQuery,
      response: { 200: 'AuditCheckpoint', ...PROBLEMS.read },
      detail: operation({ id: 'getAuditCheckpoint', permission, summary: 'Read a checkpoint', tag }),
    })
    .get('/audit-evidence', ({ principal, query }) => deps.evidence(principal, query), {
      query: AuditEvidenceQuery,
      response: {
        200: t.String({ description: 'Newline-delimited JSON; docs/decisions/0011 has the format' }),
        ...PROBLEMS.read,
      },
      detail: operation({
        id: 'getAuditEvidence',
        permission,
        summary: 'Read checkpoints and all records they cover',
        description:
          'Newline-delimited JSON of any length, which `sal audit verify` proves without this server. It takes the permissions `audit_events.read` and `api_events.read` in the organization, too.',
        tag,
      }),
    })
