// Checkpoints of the audit, the key they are signed with, and what is asked of evidence.
import { Type } from '@sinclair/typebox'
import { t } from 'elysia'
import { InputTime, listQuery, pageOf, resource, Time } from '../lib/schema'

const Sha256 = (description: string) => t.String({ description: `${description}; SHA-256, hex` })

const SealedChain = t.Object(
  {
    id: t.String({ description: 'The chain; of a relay, of one spool of it' }),
    kind: t.UnionEnum(['relay', 'api'], {
      default: undefined,
      description: 'Whose audit: the data path’s or the API’s own',
    }),
    relay_id: t.Nullable(t.String({ description: 'The relay that wrote it; null: core itself' })),
    first_seq: Type.Integer({ description: 'The first record that is covered' }),
    last_seq: Type.Integer({ description: 'The last record that is covered' }),
    from: Sha256('Hash of the link before the first'),
    hash: Sha256('Hash of the last link'),
    root: Sha256('Root of a Merkle tree over the hashes of the links (RFC 6962)'),
  },
  { title: 'SealedChain' },
)

export const AuditCheckpoint = resource('AuditCheckpoint', {
  id: t.String({ description: 'Its number, as text' }),
  number: Type.Integer({ description: 'Counts from 1 without gaps' }),
  at: Time,
  hash: Sha256('What the next checkpoint names it by'),
  previous: t.Nullable(Sha256('Hash of the checkpoint before it; null: it is the first')),
  chains: t.Array(SealedChain, { description: 'What it covers: the chains that have moved since the one before it' }),
  jws: t.String({ description: 'All of it, signed: a compact JWS of type `sal-checkpoint+jwt`' }),
})
export type AuditCheckpoint = typeof AuditCheckpoint.static

export const AuditCheckpointPage = pageOf('AuditCheckpointPage', AuditCheckpoint)

export const AuditCheckpointQuery = listQuery({})
export type AuditCheckpointQuery = typeof AuditCheckpointQuery.static

export const CheckpointParams = t.Object({ id: t.String({ description: 'Its number' }) })

export const AuditKey = resource('AuditKey', {
  id: t.String({ description: 'Key id, in the header of what it has signed' }),
  installation: t.String({ description: 'The issuer of what it has signed' }),
  algorithm: t.UnionEnum(['Ed25519'], { default: undefined, description: 'What kind of key it is' }),
  public_key: t.String({ description: 'SubjectPublicKeyInfo, PEM' }),
})
export type AuditKey = typeof AuditKey.static

export const AuditEvidenceQuery = t.Object(
  {
    from: t.Optional({
      ...InputTime,
      description: 'From the first checkpoint made then or later; without it, all there is',
    }),
    to: t.Optional({
      ...InputTime,
      description: 'To the first checkpoint made then or later; without it, to the last one',
    }),
  },
  { additionalProperties: false },
)
export type AuditEvidenceQuery = typeof AuditEvidenceQuery.static
