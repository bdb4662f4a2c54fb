// Audit sinks: secrets are sealed and never answered; a change is heard by the process that delivers within a second.
import type { FeatureDeps, Match, Replacement } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import type { Query } from '../db/database'
import { requireMatch } from '../lib/etag'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import { begin } from './follow'
import { listSinks } from './list'
import type { AuditSink, AuditSinkInput, AuditSinkQuery } from './model'
import {
  changeable,
  findSink,
  readSink,
  SECRETS,
  type SecretName,
  type SinkRecord,
  secretPurpose,
  targetOf,
} from './rows'
import { addressOf, requireReader, requireSameKind, requireSound, secretsGiven } from './rules'

export type AuditSinks = ReturnType<typeof AuditSinks>

export function AuditSinks(deps: FeatureDeps & { authority: Authority; fileFolder: string | undefined }) {
  const { sql, access, now, ids, record, authority, fileFolder } = deps
  return { list, create, get, replace, remove }

  async function list(principal: Principal, request: AuditSinkQuery): Promise<Page<AuditSink>> {
    ;(await access.of(principal)).require('audit_sinks.read', 'organization')
    return listSinks(sql, request, now())
  }

  function create(principal: Principal, input: AuditSinkInput): Promise<AuditSink> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('audit_sinks.write', 'organization')
      requireReader(rights, input)
      await requireSound(tx, input, { has: new Set(), fileFolder })
      const id = ids.next()
      const startsAt = input.starts_at ? new Date(input.starts_at) : null
      const fields = {
        ...{ id, kind: input.kind, starts_at: startsAt, ...changeable(tx, input), ...sealedSecrets(id, input) },
        sealed_hash_key: authority.seal(ids.secret(''), secretPurpose(id, 'hash_key')),
        created_at: new Date(now()),
      }
      const made = await tx`insert into audit_sinks ${tx(fields)} on conflict (name) do nothing returning id`
      if (made.length === 0) throw await nameConflict(tx, input.name)
      await tx`insert into audit_sink_states (sink_id) values (${id})`
      await begin(tx, { sinkId: id, audits: fields.audits, startsAt, nowMs: now() })
      const after = await read(tx, id)
      const event = { action: 'audit_sinks.create', target: targetFor(after), after, secrets: secretsGiven(input) }
      await record(tx, principal, event)
      return after
    })
  }

  async function get(principal: Principal, id: string): Promise<AuditSink> {
    ;(await access.of(principal)).requireSight('audit_sinks.read', 'organization')
    return read(sql, id)
  }

  function replace(principal: Principal, id: string, { input, ifMatch }: Replacement<AuditSinkInput>) {
    return sql.begin(async tx => {
      const row = await findWritable(tx, principal, id)
      const before = await read(tx, id)
      requireMatch(ifMatch, before)
      requireReader(await access.of(principal, tx), input)
      requireSameKind(row, input)
      await requireSound(tx, input, { has: keptSecrets(row, input), fileFolder, known: row })
      const taken = await tx`select 1 from audit_sinks where name = ${input.name} and id <> ${id}`
      if (taken.length > 0) throw await nameConflict(tx, input.name)
      const fields = changeable(tx, input)
      await tx`update audit_sinks set ${tx({ ...fields, ...sealedSecrets(id, input) })}, revision = revision + 1
        where id = ${id}`
      const audits = fields.audits.filter(audit => !row.audits.includes(audit))
      await begin(tx, { sinkId: id, audits, startsAt: row.starts_at, nowMs: now() })
      const after = await read(tx, id)
      const secrets = secretsGiven(input).filter(name => input[name] !== opened(row, name))
      await record(tx, principal, { action: 'audit_sinks.update', target: targetFor(after), before, after, secrets })
      return after
    })
  }

  async function remove(principal: Principal, id: string, { ifMatch }: Match): Promise<void> {
    await sql.begin(async tx => {
      await findWritable(tx, principal, id)
      const before = await read(tx, id)
      requireMatch(ifMatch, before)
      await tx`delete from audit_sinks where id = ${id}`
      await record(tx, principal, { action: 'audit_sinks.delete', target: targetFor(before), before })
    })
  }

  async function findWritable(tx: Query, principal: Principal, id: string): Promise<SinkRecord> {
    const rights = await access.of(principal, tx)
    rights.requireSight('audit_sinks.read', 'organization')
    rights.require('audit_sinks.write', 'organization')
    return findSink(tx, id)
  }

  async function read(query: Query, id: string): Promise<AuditSink> {
    const sink = await readSink(query, id, now())
    if (!sink) throw new Problem('not-found')
    return sink
  }

  /** Those that stay: neither is their version moved, nor does the credential go to another address. */
  function keptSecrets(row: SinkRecord, input: AuditSinkInput): Set<SecretName> {
    const isSamePlace = addressOf(row.target) === addressOf(targetOf(input))
    const stays = (name: SecretName) =>
      row[`sealed_${name}`] !== null &&
      (input[`${name}_version`] ?? 1) === row[`${name}_version`] &&
      (isSamePlace || name !== 'credential')
    return new Set(SECRETS.filter(stays))
  }

  function sealedSecrets(id: string, input: AuditSinkInput) {
    const sealed = secretsGiven(input).map(name => [
      `sealed_${name}`,
      authority.seal(input[name] ?? '', secretPurpose(id, name)),
    ])
    return Object.fromEntries(sealed) as Partial<Record<`sealed_${SecretName}`, string>>
  }

  function opened(row: SinkRecord, name: SecretName): string | undefined {
    const sealed = row[`sealed_${name}`]
    return sealed === null ? undefined : authority.unseal(sealed, secretPurpose(row.id, name))
  }
}

async function nameConflict(query: Query, name: string): Promise<Problem> {
  const [existing] = await query<{ id: string }[]>`select id from audit_sinks where name = ${name}`
  const options = existing ? { existingId: existing.id } : {}
  return new Problem('conflict', 'An audit sink with this name exists', options)
}

export function targetFor({ id, name }: { id: string; name: string }) {
  return { kind: 'audit_sink', id, name }
}
