// Everything that can give or take a right says so here, inside the transaction that does it: it moves the access
// revision, and relays hear of it when it commits, never before. No change commits without both.
import type { CoreEvent } from '../../relay/wire/messages'
import { notify, type Query } from './database'
import type { News } from './kinds'

export type Change = Exclude<CoreEvent, { type: 'ping' }>

/**
 * The last thing that a transaction does: all changes wait for one row here, and who holds it while waiting for another's
 * rows waits for somebody who waits for it.
 */
export async function announce(tx: Query, ...changes: readonly Change[]): Promise<void> {
  await tx`update access_revision set revision = revision + 1`
  for (const change of changes) await notify(tx, JSON.stringify(change))
}

/** What takes no right and needs no new decision. */
export function notifyRelays(tx: Query, event: Change): Promise<void> {
  return notify(tx, JSON.stringify(event))
}

/** More than this are told as `everyone`: relays then ask again for whom they hold. */
const MOST_NAMED = 50

export function announcePrincipals(tx: Query, ids: Iterable<string>): Promise<void> {
  const named = [...new Set(ids)]
  if (named.length > MOST_NAMED) return announce(tx, { type: 'everyone' })
  return announce(tx, ...named.map(id => ({ type: 'principal', principal_id: id }) as const))
}

type Subject = { user_id: string | null; group_id: string | null }

/** Everyone a binding of this subject reaches. */
export async function announceSubject(tx: Query, ...subjects: readonly Subject[]): Promise<void> {
  await announcePrincipals(tx, await principalsOf(tx, ...subjects))
}

/** The same, for who will not be found any more when it is time to announce it. */
export async function principalsOf(tx: Query, ...subjects: readonly Subject[]): Promise<string[]> {
  const groups = subjects.flatMap(({ group_id }) => group_id ?? [])
  const members =
    groups.length === 0
      ? []
      : await tx<{ user_id: string }[]>`
          select distinct user_id from group_memberships where group_id = any(${groups}) limit ${MOST_NAMED + 1}`
  return [...subjects.flatMap(({ user_id }) => user_id ?? []), ...members.map(one => one.user_id)]
}

export type Changes = {
  /** Feeds a notification's payload, a change or news of kinds, to every listener of this process. */
  hear: (payload: string) => void
  /** From now on notifications may be lost: nobody may count on being told. */
  deaf: () => void
  /** Heard again, some were lost: nobody may rely on what they knew. */
  gap: () => void
  isHearing: () => boolean
  /** The answer ends the subscription. */
  subscribe: (listener: (change: Change) => void, onDeaf?: () => void) => () => void
  /** The same for news of kinds. */
  watch: (watcher: (news: News) => void) => () => void
}

export function Changes(): Changes {
  const listeners = new Set<{ listener: (change: Change) => void; onDeaf: () => void }>()
  const watchers = new Set<(news: News) => void>()
  let isHearing = true
  const tell = (change: Change) => {
    for (const { listener } of listeners) listener(change)
  }
  return {
    hear: payload => {
      const heard = JSON.parse(payload) as Change | News
      if ('type' in heard) tell(heard)
      else for (const watcher of watchers) watcher(heard)
    },
    deaf: () => {
      isHearing = false
      for (const { onDeaf } of listeners) onDeaf()
    },
    gap: () => {
      isHearing = true
      tell({ type: 'everyone' })
    },
    isHearing: () => isHearing,
    subscribe: (listener, onDeaf = () => {}) => {
      const subscription = { listener, onDeaf }
      listeners.add(subscription)
      return () => void listeners.delete(subscription)
    },
    watch: watcher => {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
  }
}
