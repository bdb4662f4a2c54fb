// The API's own audit. Promise: a change, its record and the record's link in the chain commit together or not at all; what
// a record shows of a resource is what the API shows of it, so a secret is never in it.
import { storableText } from '../../kit/storable'
import { digestOf } from '../../relay/wire/chain'
import type { ApiEvent } from '../api-events/model'
import type { Query } from '../db/database'
import type { Ids } from '../lib/ids'
import type { Visitor } from '../lib/visitor'

/** A principal is one; a failed sign-in has only the name that was tried. */
export type Actor = Visitor & {
  userId: string | null
  email: string
  sessionId: string | null
  token?: { id: string } | null
}
export type Target = { kind: string; id: string; name: string; projectId?: string | null }
export type Outcome = 'success' | 'denied' | 'failed'

/** A field before and after, as JSON text; null where there was or is none. */
export type FieldChange = { path: string; before: string | null; after: string | null }

export type Event = {
  /** Kind and verb, such as `bindings.create`. */
  action: string
  target: Target
  /** As the API shows the resource; left out of what is not there. */
  before?: object
  after?: object
  /** What changed and cannot be shown. */
  secrets?: readonly string[]
  outcome?: Outcome
  reason?: string
}

export type Recorder = (query: Query, actor: Actor, event: Event) => Promise<void>

export function Recorder({ now, ids }: { now: () => number; ids: Ids }): Recorder {
  return async (query, actor, event) => {
    const { target, outcome = 'success', reason = null } = event
    const changes = [...changesOf(event.before, event.after), ...(event.secrets ?? []).map(hidden)]
    const made: ApiEvent = {
      id: ids.next(),
      at: new Date(now()).toISOString(),
      request_id: actor.requestId,
      actor_id: actor.userId,
      actor_name: storable(actor.email),
      session_id: actor.sessionId,
      token_id: actor.token?.id ?? null,
      source_address: actor.sourceAddress,
      action: event.action,
      target_kind: target.kind,
      target_id: storable(target.id),
      target_name: storable(target.name),
      project_id: target.projectId ?? null,
      outcome,
      reason,
      changes,
    }
    // Its place in the chain is given by the database when the transaction commits.
    const columns = { ...made, changes: query.json(changes), digest: digestOf(made) }
    await query`insert into api_events ${query(columns)}`
  }
}

/** Ids and volatile state say nothing about what somebody did. */
const SILENT: ReadonlySet<string> = new Set(['id', 'created_at', 'status'])

export function changesOf(before: object = {}, after: object = {}): FieldChange[] {
  const was = before as Record<string, unknown>
  const is = after as Record<string, unknown>
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter(path => !SILENT.has(path))
    .map(path => ({ path, before: textOf(was[path]), after: textOf(is[path]) }))
    .filter(change => change.before !== change.after)
}

function textOf(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value)
}

function hidden(path: string): FieldChange {
  return { path, before: null, after: '"changed"' }
}

/** A name that was tried at a sign-in may be anything. */
function storable(text: string): string {
  return storableText(text.slice(0, 300))
}
