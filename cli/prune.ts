// What is no longer in the files: everything that apply made with the labels, but for what the plan speaks of.
// Promise: what apply did not make, or made without those labels, is never deleted.

import { KINDS, titleOf } from './kinds'
import type { Lookup, Mark } from './lookup'
import { kindOfMark, type Step } from './plan'

export async function pruneOf(
  labels: Record<string, string>,
  { steps, lookup }: { steps: readonly Step[]; lookup: Lookup },
): Promise<Step[]> {
  const [[key = '', value = ''] = []] = Object.entries(labels)
  const marked = await lookup.marks({ label: `${key}=${value}` })
  const isIn = (mark: Mark) => steps.some(({ kind, id }) => kind.target === mark.kind && id === mark.resource_id)
  const hasAll = (mark: Mark) => Object.entries(labels).every(([name, one]) => mark.labels[name] === one)
  const gone = marked.filter(mark => hasAll(mark) && !isIn(mark))
  const found = await Promise.all(gone.map(mark => deletionOf(mark, lookup)))
  const order = (step: Step) => KINDS.indexOf(step.kind)
  return found.flatMap(step => (step ? [step] : [])).sort((a, b) => order(b) - order(a))
}

/** Nothing where the resource is gone already, or is of a kind that this program does not know. */
async function deletionOf(mark: Mark, lookup: Lookup): Promise<Step | undefined> {
  const kind = kindOfMark(mark)
  const there = kind && (await lookup.byId(kind, mark.resource_id))
  if (!kind || !there) return undefined
  const name = kind.key === null ? mark.name : String(there.body[kind.key])
  return deletion({ kind, title: titleOf(kind, name), name, place: '', id: mark.resource_id, etag: there.etag, mark })
}

export function deletion(of: Pick<Step, 'kind' | 'title' | 'name' | 'place' | 'id' | 'etag' | 'mark'>): Step {
  const nothing = { input: {}, isChanged: false, changes: [], members: { add: new Map(), remove: new Map() } }
  return { ...nothing, ...of, action: 'deleted', labels: undefined }
}
