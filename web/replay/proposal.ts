// A change to who holds what, as it stands in the address: bindings that would be gone, bindings that would be there, and
// roles that would be other than they are.
import type { PageOf, Schemas } from '../api'
import { DRAFT_FIELDS, type Draft, draftOf, inputOf } from '../bindings/draft'
import { isOver } from '../bindings/words'
import { queryText } from '../parts/read'
import { filledOf, inputOfRole } from '../roles/form'
import type { Visit } from '../visit'
import { roleText } from './changed-role'

type Binding = Schemas['Binding']
type Input = Schemas['AccessReplayInput']

export type Proposal = {
  /** Ids of bindings. */
  without: readonly string[]
  adds: readonly Draft[]
  /** Each as the fields of its editor: changed-role.ts. */
  roles: readonly string[]
  /** How many days of the audit; empty: it is not tried yet. */
  days: string
  /** Whose requests, as typed or by id; empty: everybody's. */
  principal: string
}

/** As much as the API takes of bindings at once, and as much as is worth reading for one page. */
const MOST_BINDINGS = 2_000
const MOST_CHANGES = 20
export const USUAL_DAYS = '30'

export function proposalOf({ searchParams }: URL): Proposal {
  const text = (name: string) => (searchParams.get(name) ?? '').trim()
  return {
    without: [...new Set(searchParams.getAll('without'))].filter(id => id !== '').slice(0, MOST_CHANGES),
    adds: searchParams
      .getAll('add')
      .filter(add => add !== '')
      .slice(0, MOST_CHANGES)
      .map(add => draftOf(new URLSearchParams(add))),
    roles: searchParams
      .getAll('changed')
      .slice(0, MOST_CHANGES)
      .map(readRole)
      .filter(role => role !== ''),
    days: text('days'),
    principal: text('principal'),
  }
}

function readRole(role: string): string {
  return roleText(new URLSearchParams(role))
}

export function isEmpty({ without, adds, roles }: Proposal): boolean {
  return without.length + adds.length + roles.length === 0
}

export function replayPath(proposal: Partial<Proposal>): string {
  const query = queryOf(proposal).toString()
  return query === '' ? '/access/replay' : `/access/replay?${query}`
}

/** As fields of a form, and as the query of a link. */
export function queryOf(proposal: Partial<Proposal>): URLSearchParams {
  const { without = [], adds = [], roles = [], days = '', principal = '' } = proposal
  const query = new URLSearchParams()
  for (const id of without) query.append('without', id)
  for (const add of adds) query.append('add', addText(add))
  for (const role of roles) query.append('changed', role)
  if (days !== '') query.set('days', days)
  if (principal !== '') query.set('principal', principal)
  return query
}

/** Neither the binding it would take the place of, nor where one stood in the guided form. */
const LEFT_OUT: ReadonlySet<string> = new Set(['binding', 'placed', 'etag'])

function addText(draft: Draft): string {
  return queryText(
    Object.fromEntries(DRAFT_FIELDS.filter(name => !LEFT_OUT.has(name)).map(name => [name, draft[name]])),
  )
}

/** What a form of a binding would come to: one more, or another in the place of one. */
export function replayOfDraft(draft: Draft): string {
  const without = draft.binding === '' ? [] : [draft.binding]
  return replayPath({ without, adds: [draft], days: USUAL_DAYS })
}

/** What an address can hold for sure, with what browsers send besides. */
const MOST_ADDRESS = 8_000

/** As its editor is filled. Undefined: it is too long for an address. */
export function replayOfRole(fields: URLSearchParams): string | undefined {
  const path = replayPath({ roles: [roleText(fields)], days: USUAL_DAYS })
  return path.length > MOST_ADDRESS ? undefined : path
}

export function replayWithout(bindingId: string): string {
  return replayPath({ without: [bindingId], days: USUAL_DAYS })
}

/** Undefined: there are more bindings than can be held against at once. */
export async function inputFor(
  visit: Visit,
  { without, adds, roles: changed, days }: Proposal,
  userId: string | undefined,
): Promise<Input | undefined> {
  const added = adds.map(inputOf)
  const roles = changed.map(role => inputOfRole(filledOf(new URLSearchParams(role))))
  const whose = { days: Number(days), user_id: userId ?? null, roles }
  if (without.length === 0) return { ...whose, bindings: added, keeps_bindings: true }
  const all = await bindingsOf(visit, userId)
  if (!all) return undefined
  const kept = all.filter(binding => !without.includes(binding.id) && !isOver(binding))
  const bindings = [...added, ...kept.map(toInput)]
  return bindings.length > MOST_BINDINGS ? undefined : { ...whose, bindings }
}

/** Of one person only what they and their groups hold. */
async function bindingsOf(visit: Visit, userId: string | undefined): Promise<Binding[] | undefined> {
  if (userId === undefined) return everyOne<Binding>(visit, '/bindings?limit=200')
  const memberships = await everyOne<Schemas['GroupMembership']>(
    visit,
    `/group-memberships?user_id=${userId}&limit=200`,
  )
  if (!memberships) return undefined
  const groups = [...new Set(memberships.map(({ group_id }) => group_id))]
  const lists = await Promise.all([
    everyOne<Binding>(visit, `/bindings?user_id=${userId}&limit=200`),
    ...groups.map(id => everyOne<Binding>(visit, `/bindings?group_id=${id}&limit=200`)),
  ])
  const all = lists.filter(list => list !== undefined)
  return all.length === lists.length ? all.flat() : undefined
}

async function everyOne<T>(visit: Visit, path: string): Promise<T[] | undefined> {
  const all: T[] = []
  let cursor: string | null = null
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`
    const { isOk, body } = await visit.ask<PageOf<T>>('GET', `${path}${more}`)
    if (!isOk) return undefined
    all.push(...body.items)
    cursor = body.next_cursor
    if (all.length > MOST_BINDINGS) return undefined
  } while (cursor !== null)
  return all
}

function toInput({ id: _, created_at: __, ...input }: Binding): Schemas['BindingInput'] {
  return input
}
