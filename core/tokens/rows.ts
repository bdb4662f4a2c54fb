// API tokens as the database holds them and as the API shows them, whoever owns them.
import type { Fragment, Query } from '../db/database'
import type { Keyed } from '../db/listing'
import { Problem } from '../lib/problem'
import type { ApiToken } from './model'

/** As both kinds are handled; what owns it is called by its kind's own name at the edge. */
export type Token = ApiToken

export type OwnerKind = 'person' | 'machine'

type Row = Pick<Token, 'id' | 'user_id' | 'name' | 'permissions' | 'prefix'> & {
  expires_at: Date | null
  revoked_at: Date | null
  created_at: Date
  last_used_at: Date | null
  last_used_from: string | null
  overlap_until: Date | null
}

type Reading = { ownerKind: OwnerKind; where: Fragment; nowMs: number; more?: Fragment }

/** Over `api_tokens t`; `more` begins with a comma, the caller adds order and limit. */
export async function readTokens(
  query: Query,
  { ownerKind, where, nowMs, more = query`` }: Reading,
): Promise<Keyed<Token>[]> {
  const rows = await query<Keyed<Row>[]>`
    select t.id, t.user_id, t.name, t.permissions, t.expires_at, t.revoked_at, t.created_at, t.last_used_at,
      t.last_used_from,
      (select s.prefix from api_token_secrets s where s.token_id = t.id order by s.generation desc limit 1) as prefix,
      (select max(s.expires_at) from api_token_secrets s
        where s.token_id = t.id and s.expires_at > ${new Date(nowMs)}) as overlap_until ${more}
    from api_tokens t join users u on u.id = t.user_id and u.kind = ${ownerKind}
    where ${where}`
  return rows.map(({ sort_key, ...row }) => ({ ...toToken(row), sort_key }))
}

/**
 * Locked, so that two changes of one token come one after the other; its owner first, as deleting the owner does. Throws
 * Problem `not-found`.
 */
export async function findToken(
  query: Query,
  id: string,
  about: { ownerKind: OwnerKind; nowMs: number },
): Promise<Token> {
  await query`
    select 1 from users where id = (select user_id from api_tokens where id = ${id}) for key share`
  const [found] = await readTokens(query, { ...about, where: query`t.id = ${id} for update of t` })
  if (!found) throw new Problem('not-found')
  const { sort_key: _, ...token } = found
  return token
}

function toToken(row: Row): Token {
  const { last_used_at, last_used_from, overlap_until, expires_at, revoked_at, created_at, ...fields } = row
  return {
    ...fields,
    expires_at: timeOf(expires_at),
    revoked_at: timeOf(revoked_at),
    created_at: created_at.toISOString(),
    status: { last_used_at: timeOf(last_used_at), last_used_from, overlap_until: timeOf(overlap_until) },
  }
}

function timeOf(date: Date | null): string | null {
  return date?.toISOString() ?? null
}
