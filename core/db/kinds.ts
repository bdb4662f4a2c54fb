// News for people who watch lists: that something of a kind changed, never what. Told in the transaction that changes it,
// on a channel of its own, so that relays and their events know nothing of it.
import type { Query } from './database'

export const KINDS = [
  'clusters',
  'projects',
  'users',
  'groups',
  'roles',
  'bindings',
  'connections',
  'sessions',
  'certificates',
  'enrolments',
  'machine_users',
  'identity_providers',
  'organization',
  'audit_events',
  'recordings',
  'relays',
] as const
export type Kind = (typeof KINDS)[number]

/** `by`: whose act it was; they may see of it what others may not. */
export type News = { kinds: readonly Kind[]; by: string | null }

export const KINDS_CHANNEL = 'salaminia_kinds'

/** Heard by every core process when the surrounding transaction commits. */
export async function tellKinds(query: Query, kinds: readonly Kind[], by: string | null = null): Promise<void> {
  if (kinds.length > 0) await query`select pg_notify(${KINDS_CHANNEL}, ${newsText({ kinds, by })})`
}

/** For a statement that tells by itself. */
export function newsText(news: News): string {
  return JSON.stringify(news)
}
