// What is on record as done is news to those who watch: each action of the audit belongs to kinds of things. So whatever
// records itself in its transaction is told by it, and nothing that changes can forget to tell.
import type { Recorder } from '../audit/record'
import { KINDS, type Kind, tellKinds } from '../db/kinds'

/** Actions on what has no kind of its own. */
const NAMED_OTHERWISE: Readonly<Record<string, Kind>> = {
  group_memberships: 'groups',
  invitations: 'users',
  api_tokens: 'sessions',
  machine_user_tokens: 'machine_users',
}

/** What goes, or may go, with it when it is changed or deleted. */
const WITH_IT: Readonly<Record<string, readonly Kind[]>> = {
  projects: ['clusters', 'bindings'],
  clusters: ['enrolments'],
  users: ['groups', 'bindings', 'sessions', 'certificates'],
  machine_users: ['groups', 'bindings', 'certificates'],
  groups: ['bindings'],
  identity_providers: ['groups', 'sessions', 'certificates'],
  sessions: ['certificates'],
  api_tokens: ['certificates'],
  machine_user_tokens: ['certificates'],
  relays: ['clusters', 'connections', 'certificates'],
}

export function telling(record: Recorder): Recorder {
  return async (query, actor, event) => {
    await record(query, actor, event)
    if ((event.outcome ?? 'success') === 'success') await tellKinds(query, kindsOf(event.action), actor.userId)
  }
}

/** `action` is kind and verb, such as `bindings.create`. */
export function kindsOf(action: string): Kind[] {
  const [of = '', verb = ''] = action.split('.')
  const kind = NAMED_OTHERWISE[of] ?? KINDS.find(one => one === of)
  if (!kind) return []
  return verb === 'create' ? [kind] : [kind, ...(WITH_IT[of] ?? [])]
}
