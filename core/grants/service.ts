// Answers a relay: which rights does this principal, by this credential, have in this cluster. Everything is read when
// asked; what is revoked afterwards is told to relays, and a grant ends by itself after five minutes.
import { publicX, sign } from '../../relay/wire/claims'
import type { GrantAnswer, GrantRequest } from '../../relay/wire/messages'
import type { Reason } from '../../relay/wire/reasons'
import { digestOf } from '../../relay/wire/rights'
import { readBindings } from '../access/bindings'
import { reaching, readPlace } from '../access/clusters'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import type { Ids } from '../lib/ids'
import { isUuid } from '../lib/page'
import { decideKubectl, readKubectlRules } from '../organization/kubectl'
import { readDemand } from '../organization/settings'
import { compilePolicy, compileRights, freedomsOf } from './compile'
import { subjectOf } from './subject'

const GRANT_LIFETIME_S = 300

export type Grants = ReturnType<typeof Grants>

export function Grants(deps: { sql: Sql; authority: Authority; now: () => number; ids: Ids }) {
  const { sql, authority, now, ids } = deps

  return async (request: GrantRequest): Promise<GrantAnswer> => {
    const { cluster_id, principal_id, credential } = request
    if (!isUuid(principal_id)) return denied('credential-revoked')
    const nowS = Math.floor(now() / 1000)
    // A grant counts in whole seconds: what is left of the last one is not given.
    const nextSecond = (nowS + 1) * 1000
    // A revocation waits for this answer: asked together, it takes one way to the database and back.
    const [subject, place, held, demanded] = await Promise.all([
      subjectOf(sql, principal_id, credential),
      readPlace(sql, cluster_id),
      readBindings(sql, principal_id, nextSecond - 1),
      readDemand(sql),
    ])
    const untilS = subject?.until ? Math.floor(subject.until.getTime() / 1000) : Number.POSITIVE_INFINITY
    // Disabling revokes credentials too; that the account is disabled says more.
    if (subject?.is_disabled) return denied('principal-disabled')
    if (!subject || subject.revoked_at || untilS <= nowS) return denied('credential-revoked')
    const bindings = place ? reaching(held, place) : []
    // A cluster out of reach and one that is not there look the same.
    if (bindings.length === 0) return denied('no-such-cluster')
    const rights = compileRights(bindings)
    if (rights.length === 0) return denied('no-rights')
    const kubectl = decideKubectl(await readKubectlRules(sql, principal_id, cluster_id), subject.origin, now())
    if (!kubectl.allow) return denied(kubectl.reason)
    const signedInS = Math.floor(kubectl.untilMs / 1000)
    if (signedInS <= nowS) return denied('sign-in-too-old')
    const ends = bindings.flatMap(({ expiresAt }) => (expiresAt ? Math.floor(expiresAt.getTime() / 1000) : []))
    const policy = compilePolicy(bindings, demanded, publicX(authority.recordingKey.privateKey))
    const exp = Math.min(nowS + GRANT_LIFETIME_S, untilS, signedInS, ...ends)
    const claims = {
      iss: authority.installation,
      aud: cluster_id,
      sub: principal_id,
      name: subject.email,
      credential,
      rights,
      ...policy,
      ...(exp < nowS + GRANT_LIFETIME_S ? { is_final: true as const } : {}),
      iat: now() / 1000,
      exp,
      jti: ids.next(),
    }
    return {
      grant: sign('sal-grant+jwt', claims, authority.grantKey),
      name: subject.email,
      exp,
      rights: [...digestOf(rights), ...freedomsOf(policy)],
    }
  }
}

function denied(reason: Reason): GrantAnswer {
  return { denied: reason }
}
