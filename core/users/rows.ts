// A user as the database holds it and as the API shows it. Only people: a machine user is not found here.
import type { Fragment, Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { User } from './model'

export type UserRow = Omit<User, 'created_at' | 'status'> & {
  created_at: Date
  has_password: boolean
  last_sign_in_at: Date | null
  locked_until: Date | null
}

/** Goes before the conditions of a statement over `users u`; `more` begins with a comma. */
export function selectUsers(query: Query, more: Fragment = query``) {
  return query`
    select u.id, u.email, u.name, u.is_disabled, u.must_change_password, u.kubectl_cli_enabled,
      u.kubectl_browser_enabled, u.sign_in_within_seconds, u.created_at, u.password_hash is not null as has_password,
      u.last_sign_in_at, (
        select a.locked_until from sign_in_attempts a
        where a.name_hash = encode(sha256(convert_to(u.email, 'UTF8')), 'hex')) as locked_until ${more}
    from users u`
}

export async function findUser(query: Query, id: string): Promise<UserRow> {
  const [row] = await query<UserRow[]>`${selectUsers(query)} where u.id = ${id} and u.kind = 'person' for update of u`
  if (!row) throw new Problem('not-found')
  return row
}

export function toUser(row: UserRow, nowMs: number): User {
  const { created_at, has_password, last_sign_in_at, locked_until, ...fields } = row
  const isLocked = locked_until !== null && locked_until.getTime() > nowMs
  return {
    ...fields,
    created_at: created_at.toISOString(),
    status: {
      has_password,
      last_sign_in_at: last_sign_in_at?.toISOString() ?? null,
      locked_until: isLocked ? locked_until.toISOString() : null,
    },
  }
}
