// Checkpoints as they were signed. They are the whole installation's: who reads them reads audits in the organization.
import { hashOfCheckpoint, openCheckpoint, ownKey, publicPem } from '../../relay/wire/evidence'
import type { Access } from '../access/access'
import type { Principal } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { AuditCheckpoint, AuditCheckpointQuery, AuditKey } from './model'

type Row = { id: string; jws: string }

export type AuditCheckpoints = ReturnType<typeof AuditCheckpoints>

export function AuditCheckpoints({ sql, access, authority }: { sql: Sql; access: Access; authority: Authority }) {
  const { installation, auditKey } = authority
  const by = ownKey(installation, auditKey)
  return { list, get, key }

  async function list(principal: Principal, request: AuditCheckpointQuery): Promise<Page<AuditCheckpoint>> {
    const rights = await access.of(principal)
    rights.require('audit_checkpoints.read', 'organization')
    const before = afterOf(request, isNumber)
    const rows = await sql<Row[]>`
      select n::text as id, jws from audit_checkpoints
      where ${before === null ? sql`true` : sql`n < ${before}`}
      order by n desc limit ${limitOf(request) + 1}`
    return toPage(rows, request, toCheckpoint)
  }

  async function get(principal: Principal, id: string): Promise<AuditCheckpoint> {
    const rights = await access.of(principal)
    rights.requireSight('audit_checkpoints.read', 'organization')
    const [row] = isNumber(id) ? await sql<Row[]>`select n::text as id, jws from audit_checkpoints where n = ${id}` : []
    if (!row) throw new Problem('not-found')
    return toCheckpoint(row)
  }

  function key(): AuditKey {
    return { id: auditKey.kid, installation, algorithm: 'Ed25519', public_key: publicPem(auditKey) }
  }

  /** One that does not verify is nobody's to show: an error, and the log says which. */
  function toCheckpoint({ id, jws }: Row): AuditCheckpoint {
    const { n, at, previous, chains } = openCheckpoint(jws, by)
    return { id, number: n, at, hash: hashOfCheckpoint(jws), previous, chains, jws }
  }
}

/** In its one spelling. */
function isNumber(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text)
}
