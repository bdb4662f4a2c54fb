// Memberships that a provider's word gives: what it said of each person at their last sign-in, through today's mapping.
// Promise: additions and removals commit together with their records; whoever calls announces the people they reach.
import type { Actor, Recorder } from '../audit/record'
import { endAllThrough } from '../auth/endings'
import type { Query } from '../db/database'
import type { Ids } from '../lib/ids'

type Deps = { ids: Ids; now: () => number; record: Recorder }
type Membership = { id: string; group_id: string; user_id: string; group: string; email: string }

/** Of one person, or of all whom the provider knows; answers whose memberships came or went. */
export async function settleMemberships(
  tx: Query,
  of: { providerId: string; userId?: string },
  { ids, now, record, actor }: Deps & { actor: Actor },
): Promise<string[]> {
  const { providerId, userId = null } = of
  const due = tx`
    select distinct i.user_id, m.group_id
    from user_identities i join identity_provider_mappings m
      on m.identity_provider_id = i.identity_provider_id and m.provider_group = any(i.groups)
    where i.identity_provider_id = ${providerId} and (${userId}::uuid is null or i.user_id = ${userId})`
  const gone = await tx<Membership[]>`
    with gone as (
      delete from group_memberships
      where identity_provider_id = ${providerId} and (${userId}::uuid is null or user_id = ${userId})
        and (user_id, group_id) not in (${due})
      returning id, group_id, user_id)
    select gone.*, g.name as group, u.email
    from gone join groups g on g.id = gone.group_id join users u on u.id = gone.user_id`
  const missing = await tx<Membership[]>`
    select due.user_id, due.group_id, g.name as group, u.email
    from (${due}) due join groups g on g.id = due.group_id join users u on u.id = due.user_id
    where not exists (
      select 1 from group_memberships o
      where o.user_id = due.user_id and o.group_id = due.group_id and o.identity_provider_id = ${providerId})`
  const added = missing.map(one => ({ ...one, id: ids.next() }))
  const at = new Date(now())
  for (const { id, group_id, user_id } of added) {
    await tx`insert into group_memberships (id, group_id, user_id, identity_provider_id, created_at)
      values (${id}, ${group_id}, ${user_id}, ${providerId}, ${at})`
  }
  const shown = ({ group_id, user_id }: Membership) => ({ group_id, user_id, identity_provider_id: providerId })
  for (const one of gone)
    await record(tx, actor, { action: 'group_memberships.delete', target: targetOf(one), before: shown(one) })
  for (const one of added)
    await record(tx, actor, { action: 'group_memberships.create', target: targetOf(one), after: shown(one) })
  return [...gone, ...added].map(one => one.user_id)
}

/** Nobody is what this provider said any more, and all that came of signing in through it ends; answers whose. Its mapping may stay. */
export async function endWord(tx: Query, providerId: string, deps: Deps & { actor: Actor }): Promise<string[]> {
  await tx`update user_identities set groups = '{}' where identity_provider_id = ${providerId}`
  const touched = await settleMemberships(tx, { providerId }, deps)
  const ended = await endAllThrough(tx, providerId, deps.now())
  await tx`delete from sign_ins where identity_provider_id = ${providerId}`
  return [...touched, ...ended]
}

function targetOf({ id, email, group }: Membership) {
  return { kind: 'group_membership', id, name: `${email} in ${group}` }
}
