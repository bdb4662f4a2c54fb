// Something done to several things at once: what an area says about its things and acts, and this folder does the rest:
// boxes and a bar under a list, a page that names what each one loses, a report of those that could not be done, undo.
import type { Crumb } from '../../frame/shell'
import type { Part } from '../../html'
import type { Inside } from '../../inside'
import type { Name } from '../../names'
import type { Answer } from '../../visit'
import type { Column } from '../table'

/** `etagOf`: of the state that the page showed; empty for what has none: it ends, and never changes. */
export type Chosen<Row> = {
  inside: Inside
  rows: readonly Row[]
  given: URLSearchParams
  etagOf: (row: Row) => string
}
export type One<Row> = { inside: Inside; row: Row; given: URLSearchParams; etag: string }
export type Read<Row> = { row: Row; etag?: string | undefined }
/** What is said when one is chosen, and when several are. */
export type Both = readonly [one: string, several: string]

export type Bulk<Row> = {
  /** Where the acts are, under the list; `:name` stands for what is in the address. */
  path: string
  words: Both
  trail: (inside: Inside) => readonly Crumb[]
  idOf: (row: Row) => string
  /** For a box: what it chooses. */
  labelOf: (row: Row) => string
  /** Of what cannot be changed there is nothing to choose. */
  isFixed?: (inside: Inside, row: Row) => boolean
  read: (inside: Inside, id: string) => Promise<Read<Row> | undefined>
  naming: (inside: Inside, rows: readonly Row[]) => Promise<(row: Row) => Name>
  acts: Readonly<Record<string, BulkAct<Row>>>
}

export type BulkAct<Row> = {
  /** In the bar. */
  say: string
  /** "Disable 2 people?" of "2 people". */
  title: (what: string, chosen: Chosen<Row>) => string | Promise<string>
  /** On the page that asks once more. */
  button: Both | string
  isDanger?: boolean
  may: (inside: Inside) => boolean
  /** "Disabled 2 people." of "2 people". */
  told: (what: string, isOne: boolean) => string
  /** Has to be known first: into which group, to which project. */
  ask?: Ask
  breaks: Both | ((chosen: Chosen<Row>) => Part | Promise<Part>)
  /** What each one loses, beside its name. */
  columns?: (chosen: Chosen<Row>) => Promise<readonly Column<Row>[]>
  change: (one: One<Row>) => Promise<Answer<unknown>>
  undo?: {
    /** Undefined: there was nothing to change. */
    was: (one: One<Row> & { answer: Answer<unknown> }) => string | undefined
    takeBack: (inside: Inside, step: { id: string; was: string }) => Promise<Answer<unknown>>
  }
}

type Ask = {
  title: string
  /** Of the fields. */
  names: readonly string[]
  fields: (inside: Inside, given: URLSearchParams) => Promise<Part>
  isGiven: (given: URLSearchParams) => boolean
}

/** How things are read that have a place of their own below `path` of the API. */
export function readBelow<Row>(path: string): Bulk<Row>['read'] {
  return async ({ visit }, id) => {
    const { isOk, body, etag } = await visit.ask<Row>('GET', `${path}/${encodeURIComponent(id)}`)
    return isOk ? { row: body, etag } : undefined
  }
}

export function saidOf(said: Both | string, { length }: readonly unknown[]): string {
  return typeof said === 'string' ? said : said[length === 1 ? 0 : 1]
}

export function actOf<Row>(bulk: Bulk<Row>, inside: Inside, name: string | null): BulkAct<Row> | undefined {
  const act = name !== null && Object.hasOwn(bulk.acts, name) ? bulk.acts[name] : undefined
  return act?.may(inside) ? act : undefined
}

export function pathOf<Row>({ path }: Bulk<Row>, { params }: Inside): string {
  return path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''))
}
