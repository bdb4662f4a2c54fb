// What would have to be done so that the server is as the documents say; nothing is done here.
// Promise: a plan is made only when every document of all files is without mistake.

import { type Mistake, refuse, type Written } from './documents'
import { fieldsOf, KINDS, type Kind, kindNamed, SUBJECTS, titleOf } from './kinds'
import { isId, type Lookup, type Mark, type Resource } from './lookup'
import type { Fields } from './rules'
import type { Versioned } from './transport'
import { type Known, type Wanted, wantedOf } from './wanted'

export type Action = 'created' | 'updated' | 'unchanged' | 'deleted'
/** As people write the field: names in place of ids. */
export type Change = { path: string; before: unknown; after: unknown }
export type Members = { add: Map<string, string>; remove: Map<string, string> }

export type Step = {
  kind: Kind
  title: string
  name: string
  /** `FILE:LINE`, or nothing for what is in no file. */
  place: string
  action: Action
  /** Of what is still to be made, a stand-in that other steps refer to. */
  id: string
  etag: string | undefined
  input: Fields
  /** Whether the resource itself changes, and not only who is in it or what is remembered of it. */
  isChanged: boolean
  changes: Change[]
  /** `add`: id to name of who joins; `remove`: id of the membership to name. */
  members: Members
  mark: Mark | undefined
  labels: Record<string, string> | undefined
}

export async function planOf(
  given: { written: Written[]; mistakes: Mistake[] },
  { lookup, labels, does }: { lookup: Lookup; labels: Record<string, string> | undefined; does: string },
): Promise<Step[]> {
  const mistakes = [...given.mistakes]
  const known = { lookup, mistakes, ids: new Map<string, string>(), inputs: new Map<string, Fields>() }
  const steps: Step[] = []
  for (const written of inOrder(given.written)) {
    const wanted = await wantedOf(written, known)
    const title = titleOf(written.kind, written.name)
    // Others refer to it by this, whatever is wrong with it itself.
    known.ids.set(title, crypto.randomUUID())
    if (!wanted) continue
    known.inputs.set(title, wanted.input)
    const step = await stepOf({ written, wanted, known, labels })
    known.ids.set(title, step.id)
    refuseSame(step, { steps, written, mistakes })
    steps.push(step)
  }
  refuse(mistakes, does)
  return steps
}

export function inOrder<T extends { kind: Kind }>(all: readonly T[]): T[] {
  return all.toSorted((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind))
}

type Planning = {
  written: Written
  wanted: Wanted
  known: Known & { ids: Map<string, string> }
  labels: Record<string, string> | undefined
}

async function stepOf(planning: Planning): Promise<Step> {
  const { written, known, labels } = planning
  const { kind, name } = written
  const { lookup } = known
  const found = await currentOf(written, planning.wanted.input, lookup)
  const wanted = { ...planning.wanted, input: { ...planning.wanted.input, ...(found && keptOf(written, found)) } }
  const mark = found && (await markOf(written, found, { lookup, labels }))
  const current = found && differs(kind, found, wanted.input) ? await lookup.byId(kind, found.id) : undefined
  const there = current ?? (found && ({ body: found, etag: undefined } satisfies Versioned<Resource>))
  const changes = there ? await changesOf(kind, there.body, { input: wanted.input, known }) : []
  const members = await membersOf(wanted, { groupId: there?.body.id, known })
  const step = {
    ...{ kind, name, title: titleOf(kind, name), id: there?.body.id ?? crypto.randomUUID(), etag: there?.etag },
    place: `${written.file}:${written.lineOf([])}`,
    ...{ input: wanted.input, isChanged: changes.length > 0, members, mark },
    labels: labelsOf(written, { mark, labels }),
  }
  const all = [...changes, ...memberChanges(members), ...(mark ? markChanges(step, mark) : [])]
  return { ...step, changes: all, action: there ? (all.length > 0 ? 'updated' : 'unchanged') : 'created' }
}

function keptOf({ kind, spec }: Written, current: Resource): Fields {
  return Object.fromEntries(kind.kept.filter(field => spec[field] === undefined).map(field => [field, current[field]]))
}

/** By its name; without one by its id, by what apply remembers under the name, or by what the API calls the same. */
async function currentOf({ kind, name }: Written, input: Fields, lookup: Lookup): Promise<Resource | undefined> {
  if (kind.key !== null) return lookup.byKey(kind, name)
  if (isId(name)) {
    const found = await lookup.byId(kind, name)
    if (found) return found.body
  }
  // The newest first: of an older one of this name the resource may be gone.
  for (const mark of (await lookup.marks({ kind: kind.target, name })).toReversed()) {
    const found = await lookup.byId(kind, mark.resource_id)
    if (found) return found.body
  }
  return lookup.same(kind, input)
}

async function markOf(
  { kind, labels: own }: Written,
  { id }: Resource,
  { lookup, labels }: { lookup: Lookup; labels: Record<string, string> | undefined },
): Promise<Mark | undefined> {
  if (kind.key !== null && own === undefined && labels === undefined) return undefined
  const [mark] = await lookup.marks({ kind: kind.target, resource_id: id })
  return mark
}

function labelsOf(
  { labels: own }: Written,
  { mark, labels }: { mark: Mark | undefined; labels: Record<string, string> | undefined },
): Record<string, string> | undefined {
  if (own === undefined && labels === undefined) return mark?.labels
  return { ...(own ?? mark?.labels), ...labels }
}

function markChanges({ name, labels = {} }: { name: string; labels: Step['labels'] }, mark: Mark): Change[] {
  const label = { path: 'metadata.labels', before: mark.labels, after: labels }
  const naming = { path: 'metadata.name', before: mark.name, after: name }
  return [naming, label].filter(({ before, after }) => !Bun.deepEquals(before, after))
}

/** A field that the server does not show, such as a secret, is never compared. */
function differing(kind: Kind, current: Resource, input: Fields): string[] {
  return fieldsOf(kind).filter(field => {
    if (!Object.hasOwn(current, field)) return false
    const isSet = kind.input.properties[field]?.format === 'set'
    const [before, after] = [current[field] ?? null, input[field] ?? null].map(one => (isSet ? sorted(one) : one))
    return !Bun.deepEquals(before, after)
  })
}

function differs(kind: Kind, current: Resource, input: Fields): boolean {
  return differing(kind, current, input).length > 0
}

function sorted(value: unknown): unknown {
  return Array.isArray(value) ? value.toSorted() : value
}

async function changesOf(
  kind: Kind,
  current: Resource,
  { input, known }: { input: Fields; known: Known },
): Promise<Change[]> {
  return Promise.all(
    differing(kind, current, input).map(async field => {
      const isReference = kind.references.some(one => one.field === field && !one.isByName && !one.within)
      const readable = (value: unknown) => (isReference ? readableIds(kind, field, { value, known }) : value)
      return {
        path: `spec.${field}`,
        before: await readable(current[field] ?? null),
        after: await readable(input[field] ?? null),
      }
    }),
  )
}

async function readableIds(
  kind: Kind,
  field: string,
  { value, known }: { value: unknown; known: Known },
): Promise<unknown> {
  if (Array.isArray(value)) return Promise.all(value.map(one => readableIds(kind, field, { value: one, known })))
  if (typeof value !== 'string') return value
  const planned = [...known.ids].find(([, id]) => id === value)?.[0]
  if (planned !== undefined) return planned.slice(planned.indexOf('/') + 1)
  for (const { to } of kind.references.filter(one => one.field === field)) {
    const name = await known.lookup.nameOf(to, value)
    if (name !== undefined) return name
  }
  return value
}

async function membersOf(
  { members }: Wanted,
  { groupId, known }: { groupId: string | undefined; known: Known },
): Promise<Members> {
  if (members === undefined) return { add: new Map(), remove: new Map() }
  const there = groupId === undefined ? [] : await known.lookup.members(groupId)
  const isThere = new Set(there.map(({ user_id }) => user_id))
  const gone = there.filter(({ user_id }) => !members.has(user_id))
  const names = await Promise.all(gone.map(({ user_id }) => subjectName(user_id, known.lookup)))
  return {
    add: new Map([...members].filter(([id]) => !isThere.has(id))),
    remove: new Map(gone.map(({ id }, at) => [id, names[at] ?? id])),
  }
}

export async function subjectName(id: string, lookup: Lookup): Promise<string> {
  for (const { to } of SUBJECTS) {
    const name = await lookup.nameOf(to, id)
    if (name !== undefined) return name
  }
  return id
}

function memberChanges({ add, remove }: Members): Change[] {
  return [
    ...[...remove.values()].map(name => ({ path: 'spec.members', before: name, after: null })),
    ...[...add.values()].map(name => ({ path: 'spec.members', before: null, after: name })),
  ]
}

/** Two documents for one thing would undo each other for ever. */
function refuseSame(
  step: Step,
  { steps, written, mistakes }: { steps: readonly Step[]; written: Written; mistakes: Mistake[] },
): void {
  const identity = ({ kind, input }: Step) =>
    JSON.stringify([kind.kind, ...kind.unique.map(field => input[field] ?? null)])
  const twin = steps.find(
    one => one.id === step.id || (step.kind.unique.length > 0 && identity(one) === identity(step)),
  )
  if (!twin) return
  const sentence = `Cannot use ${step.title}: it says the same as ${twin.title} in ${twin.place}`
  mistakes.push({ file: written.file, line: written.lineOf([]), sentence })
}

export function kindOfMark({ kind }: Mark): Kind | undefined {
  return KINDS.find(one => one.target === kind) ?? kindNamed(kind)
}
