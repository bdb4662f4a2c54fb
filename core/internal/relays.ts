// Gives relays their two leaves and knows which relay speaks: its `relay` leaf, on our list, and its row.
import type { X509Certificate } from 'node:crypto'
import { IdentityError, type Trust, verifyLeaf } from '../../relay/wire/identity'
import type { RelayCertificate, RelayEnrolmentRequest, RelayRenewalRequest } from '../../relay/wire/messages'
import type { Access } from '../access/access'
import type { Authority } from '../ca/authority'
import type { Query, Sql } from '../db/database'
import { tellKinds } from '../db/kinds'
import type { Ids } from '../lib/ids'
import { refuse, refuseBecause } from './refusal'
import { verifyRenewal } from './renewal'
import { spendToken } from './tokens'

export type Relays = ReturnType<typeof Relays>

export function Relays(deps: {
  sql: Sql
  access: Access
  authority: Authority
  trust: Trust
  domain: string
  now: () => number
  ids: Ids
}) {
  const { sql, access, authority, trust, domain, now, ids } = deps
  return { enrol, renew, authenticate }

  function enrol(request: RelayEnrolmentRequest): Promise<RelayCertificate> {
    return sql.begin(async tx => {
      const { clusterId } = await spendToken(tx, request, { access, nowMs: now() })
      if (clusterId !== null) throw refuse(401, 'token-for-agent', 'Cannot enrol a relay: the token is for an agent')
      // A relay that lost its disk comes back under its name and is the same relay.
      const [row] = await tx<{ id: string }[]>`
        insert into relays (id, name, created_at) values (${ids.next()}, ${request.name}, ${new Date(now())})
        on conflict (name) do update set name = excluded.name returning id`
      if (!row) throw new TypeError('Cannot enrol a relay: the database returned no row')
      return issue(tx, row.id, request)
    })
  }

  function renew(request: RelayRenewalRequest): Promise<RelayCertificate> {
    return sql.begin(async tx => {
      const relayId = await verifyRenewal(tx, { kind: 'relay', ...request }, { trust, nowMs: now() })
      const rows = await tx`select id from relays where id = ${relayId} for key share`
      if (rows.length === 0) throw refuse(403, 'relay-gone', 'Cannot serve the relay: it was removed')
      return issue(tx, relayId, request)
    })
  }

  /** Throws Refusal for anything but a live relay of this installation. */
  async function authenticate(leaf: X509Certificate | undefined): Promise<string> {
    if (!leaf) throw refuse(401, 'no-certificate', 'Cannot serve the caller: it showed no client certificate')
    const { identity, serial } = verified(leaf)
    const rows = await sql`
      select r.id from relays r join certificates c on c.subject_id = r.id
      where r.id = ${identity.id} and c.serial = ${serial} and c.kind = 'relay' and c.revoked_at is null`
    if (rows.length === 0)
      throw refuse(403, 'certificate-revoked', 'Cannot serve the relay: its certificate was revoked')
    return identity.id
  }

  function verified(leaf: X509Certificate) {
    try {
      return verifyLeaf(leaf, 'relay', { trust, nowMs: now() })
    } catch (cause) {
      if (cause instanceof IdentityError) throw refuseBecause(cause, 401, 'certificate-refused')
      throw cause
    }
  }

  async function issue(
    tx: Query,
    relayId: string,
    { csr, addresses }: { csr: string; addresses: string[] },
  ): Promise<RelayCertificate> {
    const names = [...new Set([...addresses, `*.user.${domain}`])]
    await tx`update relays set addresses = ${[...new Set(addresses)]} where id = ${relayId}`
    await tellKinds(tx, ['relays', 'certificates'])
    const server = await authority.issue(tx, { kind: 'server', subjectId: relayId, csr, addresses: names })
    const relay = await authority.issue(tx, { kind: 'relay', subjectId: relayId, csr })
    return {
      relay_id: relayId,
      server_chain: server.chain,
      relay_chain: relay.chain,
      trust: authority.trust,
      keys: authority.keySet(),
      domain,
    }
  }
}
