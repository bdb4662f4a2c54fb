// Certificates of people and machine users: issued for a key the asker holds, listed by serial, revoked at once everywhere.
// One rests on what it was issued with: see docs/decisions/0004-identity.md.
import { readableNames } from '../access/names'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { keepShown } from '../auth/endings'
import type { Authority } from '../ca/authority'
import { announce } from '../db/changes'
import type { Query } from '../db/database'
import { containing, type Has, type Keyed, ordered, time } from '../db/listing'
import type { Page } from '../lib/page'
import { Problem } from '../lib/problem'
import { requireKubectl } from '../organization/kubectl'
import { readSettings } from '../organization/settings'
import type { Certificate, CertificateInput, CertificateQuery, NewCertificate } from './model'

type Row = Pick<Certificate, 'serial' | 'kind' | 'subject_id'> & {
  not_before: Date
  not_after: Date
  revoked_at: Date | null
  created_at: Date
}

export type Certificates = ReturnType<typeof Certificates>

export function Certificates(deps: FeatureDeps & { authority: Authority }) {
  const { sql, access, authority, now, record } = deps
  return { issue, list, revoke }

  function issue(principal: Principal, input: CertificateInput): Promise<NewCertificate> {
    return sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      rights.require('kubeconfigs.create', 'anywhere')
      await requireKubectl(tx, principal.userId, { origin: 'cli', nowMs: now() })
      await keepShown(tx, principal)
      const lifetimeMs = Math.min((await lifetimeOf(tx, input)) * 1000, leftOf(principal))
      const { sessionId, token } = principal
      const leaf = await authority.issue(tx, {
        ...{ kind: 'user', subjectId: principal.userId, csr: input.csr, lifetimeMs, issuedWith: { sessionId, token } },
      })
      const dates = { not_before: leaf.notBefore.toISOString(), not_after: leaf.notAfter.toISOString() }
      const target = { kind: 'certificate', id: leaf.serial, name: principal.email }
      await record(tx, principal, { action: 'certificates.create', target, after: dates })
      return { serial: leaf.serial, certificate: leaf.chain, ...dates }
    })
  }

  /** Of a token no certificate outlives the end; a session's own end is no revocation, and kubectl may go on without it. */
  function leftOf({ token, expiresAt }: Principal): number {
    return token && expiresAt ? expiresAt.getTime() - now() : Number.POSITIVE_INFINITY
  }

  async function list(principal: Principal, request: CertificateQuery): Promise<Page<Certificate>> {
    const rights = await access.of(principal)
    const seesAll = rights.decide('certificates.read', 'organization').allow
    const userId = request.user_id ?? (seesAll ? undefined : principal.userId)
    if (userId !== undefined && userId !== principal.userId) rights.require('certificates.read', 'organization')
    const order = ordered(sql, request, {
      id: sql`x.serial`,
      by: { created_at: time(sql`x.created_at`), not_after: time(sql`x.not_after`) },
      usually: '-created_at',
      isId: text => /^[0-9a-f]{1,40}$/.test(text),
    })
    const names = readableNames(sql, rights, principal.userId)
    const searched = (has: Has) => [
      has(sql`x.serial`, { isLower: true }),
      sql`(x.kind = 'user' and ${names.users(sql`x.subject_id`, has)})`,
      sql`(x.kind = 'agent' and ${names.clusters(sql`x.subject_id`, has)})`,
    ]
    const rows = await sql<Keyed<Row & { id: string }>[]>`
      select x.serial as id, x.serial, x.kind, x.subject_id, x.not_before, x.not_after, x.revoked_at, x.created_at,
        ${order.key}
      from certificates x
      where ${userId === undefined ? sql`true` : sql`x.subject_id = ${userId} and x.kind = 'user'`}
        ${containing(sql, request.q, searched)} ${order.after}
      ${order.end}`
    return order.toPage(rows, toCertificate)
  }

  /** The agent and relay kinds reach nobody's grants, yet a relay that hears `everyone` asks again for all it knew. */
  async function revoke(principal: Principal, serial: string): Promise<void> {
    await sql.begin(async tx => {
      const rights = await access.of(principal, tx)
      const [row] = await tx<{ kind: string; subject_id: string }[]>`
        select kind, subject_id from certificates where serial = ${serial}`
      if (!row) throw new Problem('not-found')
      if (row.kind !== 'user' || row.subject_id !== principal.userId) {
        if (!rights.decide('certificates.read', 'organization').allow) throw new Problem('not-found')
        rights.require('certificates.write', 'organization')
      }
      await tx`update certificates set revoked_at = ${new Date(now())} where serial = ${serial} and revoked_at is null`
      const target = { kind: 'certificate', id: serial, name: `${row.kind} ${row.subject_id}` }
      await record(tx, principal, { action: 'certificates.revoke', target })
      await announce(
        tx,
        row.kind === 'user' ? { type: 'principal', principal_id: row.subject_id } : { type: 'everyone' },
      )
    })
  }
}

async function lifetimeOf(query: Query, { lifetime_seconds }: CertificateInput): Promise<number> {
  const { certificate_lifetime_seconds: usual, certificate_max_lifetime_seconds: most } = await readSettings(query)
  const asked = lifetime_seconds ?? usual
  if (asked <= most) return asked
  throw new Problem('invalid-input', 'The certificate would live too long', {
    errors: [{ pointer: '/lifetime_seconds', code: 'too-long', detail: `The organization allows ${most} seconds` }],
  })
}

function toCertificate({ serial, kind, subject_id, ...at }: Row): Certificate {
  return {
    serial,
    kind,
    subject_id,
    not_before: at.not_before.toISOString(),
    not_after: at.not_after.toISOString(),
    revoked_at: at.revoked_at?.toISOString() ?? null,
    created_at: at.created_at.toISOString(),
  }
}
