// Does what was planned, step by step, and tells of each. What fails is told and the rest goes on, but for what refers to it.
// Promise: nothing that somebody changed since the plan was made is overwritten or deleted (If-Match).
import { ExitError } from '../kit/exit'
import { isRecord } from './documents'
import { pathTo } from './kinds'
import { MARKS } from './lookup'
import type { Step } from './plan'
import type { Fields } from './rules'
import { ApiError, type Transport } from './transport'

type Failure = { step: Step; sentence: string }
export type Doing = { api: Transport; does: string; tell: (step: Step) => void }

/** Throws ExitError when anything failed, after everything that can be done was done. */
export async function perform(steps: readonly Step[], { api, does, tell }: Doing): Promise<void> {
  const failures: Failure[] = []
  /** From the stand-in to the id, once it is made. */
  const made = new Map<string, string>()
  const missing = new Set(steps.filter(({ action }) => action === 'created').map(({ id }) => id))
  for (const [at, step] of steps.entries()) {
    const needs = idsIn([step.input, [...step.members.add.keys()]]).find(id => missing.has(id) && id !== step.id)
    const cause = needs && steps.find(({ id }) => id === needs)?.title
    if (cause) {
      failures.push({ step, sentence: `not tried, because ${cause} is not there` })
      continue
    }
    try {
      await take(step, { api, made, tell: () => tell(step) })
      missing.delete(step.id)
    } catch (error) {
      if (!(error instanceof ExitError)) throw error
      if (made.has(step.id)) missing.delete(step.id)
      failures.push({ step, sentence: sentenceOf(error) })
      // Without the server, or without a sign-in, all the others would only say the same.
      if (error instanceof ApiError && error.status !== 401) continue
      failures.push(...steps.slice(at + 1).map(rest => ({ step: rest, sentence: 'not tried' })))
      break
    }
  }
  report(failures, { steps, does })
}

type Taking = { api: Transport; made: Map<string, string>; tell: () => void }

async function take(step: Step, taking: Taking): Promise<void> {
  if (step.action === 'deleted') {
    await removeIfThere(() => taking.api.remove(`${step.kind.path}/${step.id}`, step.etag))
    taking.tell()
    const { mark } = step
    if (mark) await removeIfThere(() => taking.api.remove(`${MARKS}/${mark.id}`))
    return
  }
  if (step.action === 'created') await create(step, taking)
  else if (step.action === 'updated') await update(step, taking)
  if (step.action === 'created') return
  taking.tell()
}

/** It is told as soon as it is there: what may fail behind it is another sentence. */
async function create(step: Step, { api, made, tell }: Taking): Promise<void> {
  const { kind, name, labels = {} } = step
  const { id } = await api.post<{ id: string }>(kind.path, settled(step.input, made))
  made.set(step.id, id)
  tell()
  await after(step, 'remembered as made by apply', () =>
    api.post(MARKS, { kind: kind.target, resource_id: id, name, labels }),
  )
  await changeMembers(step, id, { api, made })
}

async function update(step: Step, { api, made }: Taking): Promise<void> {
  const { kind, id, etag, input, isChanged, mark, name, labels = {} } = step
  if (isChanged) await api.put(pathTo(kind, id), settled(input, made), etag)
  if (mark && !(mark.name === name && Bun.deepEquals(mark.labels, labels)))
    await api.put(`${MARKS}/${mark.id}`, { kind: mark.kind, resource_id: mark.resource_id, name, labels })
  await changeMembers(step, id, { api, made })
}

/** Those who leave go first: who is to lose a right does not keep it because somebody else could not be given one. */
async function changeMembers(
  { members }: Step,
  group_id: string,
  { api, made }: { api: Transport; made: ReadonlyMap<string, string> },
): Promise<void> {
  for (const id of members.remove.keys()) await removeIfThere(() => api.remove(`/v1/group-memberships/${id}`))
  for (const id of members.add.keys())
    await api.post('/v1/group-memberships', { group_id, user_id: made.get(id) ?? id })
}

async function removeIfThere(remove: () => Promise<void>): Promise<void> {
  try {
    await remove()
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
}

async function after(step: Step, what: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act()
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    throw new ApiError(
      `${step.title} is there, but could not be ${what}: ${error.message}`,
      error.status,
      error.problem,
    )
  }
}

function settled(input: Fields, made: ReadonlyMap<string, string>): Fields {
  const settle = (value: unknown): unknown => {
    if (typeof value === 'string') return made.get(value) ?? value
    if (Array.isArray(value)) return value.map(settle)
    return isRecord(value) ? settled(value, made) : value
  }
  return Object.fromEntries(Object.entries(input).map(([field, value]) => [field, settle(value)]))
}

function idsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(idsIn) : []
}

function sentenceOf(error: ExitError): string {
  if (!(error instanceof ApiError) || error.status !== 412) return error.message
  return 'somebody changed it since it was read; nothing was overwritten, so look at it and try again'
}

function report(failures: readonly Failure[], { steps, does }: { steps: readonly Step[]; does: string }): void {
  if (failures.length === 0) return
  const lines = failures.map(
    ({ step, sentence }) => `\n  ${step.place ? `${step.place}: ` : ''}${step.title}: ${sentence}`,
  )
  throw new ExitError(`Cannot ${does} everything: ${failures.length} of ${steps.length} failed${lines.join('')}`)
}
