// What a credential that a relay was shown rests on: its user, whether it is alive, and by which way kubectl is used with
// it. The kinds are those of the wire: a certificate, a session, or one secret of an API token.
import { idleEnd } from '../auth/bearer'
import type { Query } from '../db/database'
import { isUuid } from '../lib/page'
import type { Origin } from '../organization/kubectl'

export type Subject = {
  email: string
  is_disabled: boolean
  revoked_at: Date | null
  /** The end of the credential, and the end of an unused session. */
  until: Date | null
  origin: Origin
}

/** The user with the state of the credential, when the credential is one of that user's. */
export async function subjectOf(query: Query, userId: string, credential: string): Promise<Subject | undefined> {
  const [, kind = '', rest = ''] =
    /^(certificate|session|browser|token):([0-9a-f-]{1,64}(?:\.\d{1,9})?)$/.exec(credential) ?? []
  const [id = '', generation] = rest.split('.')
  if ((kind === 'token') !== (generation !== undefined)) return undefined
  if (kind === 'certificate') return byCertificate(query, userId, id)
  if (!isUuid(id)) return undefined
  if (kind === 'token') return byToken(query, userId, { id, generation: Number(generation) })
  const subject = await bySession(query, userId, id)
  return subject && { ...subject, origin: kind === 'browser' ? 'browser' : 'cli' }
}

/** One issued with a token is good for as much and as long as the secret that was shown: it may end sooner by now. */
async function byCertificate(query: Query, userId: string, serial: string): Promise<Subject | undefined> {
  const [row] = await query<Subject[]>`
    select u.email, u.is_disabled, c.revoked_at, 'cli' as origin,
      least(c.not_after, t.expires_at, s.expires_at) as until
    from users u join certificates c on c.subject_id = u.id and c.kind = 'user'
      left join api_tokens t on t.id = c.token_id
      left join api_token_secrets s on s.token_id = c.token_id and s.generation = c.token_generation
    where u.id = ${userId} and c.serial = ${serial}
      and (t.permissions is null or 'kubeconfigs.create' = any(t.permissions))`
  return row
}

async function bySession(query: Query, userId: string, id: string): Promise<Subject | undefined> {
  const [row] = await query<Subject[]>`
    select u.email, u.is_disabled, s.revoked_at, 'cli' as origin,
      least(s.expires_at, case when s.kind = 'sign-in' then ${idleEnd(query)} end) as until
    from users u join sessions s on s.user_id = u.id cross join organization o
    where u.id = ${userId} and s.id = ${id}`
  return row
}

/** Of a token that was limited since to less than kubeconfigs nothing is left here. */
async function byToken(
  query: Query,
  userId: string,
  { id, generation }: { id: string; generation: number },
): Promise<Subject | undefined> {
  const [row] = await query<Subject[]>`
    select u.email, u.is_disabled, t.revoked_at, 'cli' as origin, least(t.expires_at, s.expires_at) as until
    from users u join api_tokens t on t.user_id = u.id
      join api_token_secrets s on s.token_id = t.id and s.generation = ${generation}
    where u.id = ${userId} and t.id = ${id}
      and (t.permissions is null or 'kubeconfigs.create' = any(t.permissions))`
  return row
}
