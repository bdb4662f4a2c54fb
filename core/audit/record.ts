// The API's own audit. Promise: a change and its record commit together or not at all; what a record shows of a resource
// is what the API shows of it, so a secret is never in it.
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
    await query`
      insert into api_events (id, at, request_id, actor_id, actor_name, session_id, token_id, source_address, action, target_kind,
        target_id, target_name, project_id, outcome, reason, changes)
      values (${ids.next()}, ${new Date(now())}, ${actor.requestId}, ${actor.userId}, ${storable(actor.email)},
        ${actor.sessionId}, ${actor.token?.id ?? null}, ${actor.sourceAddress}, ${event.action}, ${target.kind},
        ${storable(target.id)}, ${storable(target.name)}, ${target.projectId ?? null}, ${outcome}, ${reason}, ${query.json(changes)})`
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
  return text.slice(0, 300).replaceAll('\0', '�').toWellFormed()
}
