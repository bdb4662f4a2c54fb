// What of the audit is asked for: it stands in the address of the page, so a search can be kept, sent and gone back to.
import type { Schemas } from '../api'
import type { Inside } from '../inside'
import { type Names, readNames } from '../names'
import type { Chip } from '../parts/chips'
import { momentOf } from '../parts/read'
import { OUTCOMES, type Outcome, visible } from './words'

/** `none`: how nothing is written in the address, where the API takes it as an empty text. */
export const FILTERS = {
  user_id: { label: 'Person' },
  group_id: { label: 'Group' },
  project_id: { label: 'Project' },
  cluster_id: { label: 'Cluster' },
  namespace: { label: 'Namespace', none: 'none' },
  verb: { label: 'Verb', none: 'none' },
  resource: { label: 'Resource', none: 'none' },
  subresource: { label: 'Subresource', none: 'none' },
  name: { label: 'Name', none: 'none' },
  name_prefix: { label: 'Name begins' },
  outcome: { label: 'Outcome' },
  source: { label: 'From address' },
  kind: { label: 'Records' },
  reason: { label: 'Reason' },
  request_id: { label: 'Request' },
  q: { label: 'Words' },
} as const satisfies Record<string, { label: string; none?: string }>

export type FilterName = keyof typeof FILTERS
export const FILTER_NAMES = Object.keys(FILTERS) as FilterName[]

/** No name of Kubernetes is this. */
export const NONE = '-'

export const KIND_WORDS: Readonly<Record<Schemas['AuditEvent']['kind'], string>> = {
  begin: 'begins only',
  end: 'ends only',
  denial: 'refusals by the relay',
  gap: 'gaps: missing records',
}

const MINUTE = 60_000
export const RANGES: readonly { value: string; name: string; ms: number | null }[] = [
  { value: '10m', name: '10 minutes', ms: 10 * MINUTE },
  { value: '1h', name: '1 hour', ms: 60 * MINUTE },
  { value: '24h', name: '24 hours', ms: 24 * 60 * MINUTE },
  { value: '7d', name: '7 days', ms: 7 * 24 * 60 * MINUTE },
  { value: '30d', name: '30 days', ms: 30 * 24 * 60 * MINUTE },
  { value: 'all', name: 'All there is', ms: null },
]
const USUAL = '24h'

export type Span = { from?: string; to?: string }

/** The preset that counts; empty: moments of one's own. */
export function rangeOf({ searchParams }: URL): string {
  if (searchParams.has('from') || searchParams.has('to')) return ''
  const asked = searchParams.get('range') ?? USUAL
  return RANGES.some(({ value }) => value === asked) ? asked : USUAL
}

export function spanOf(url: URL, nowMs: number): Span {
  const ms = RANGES.find(({ value }) => value === rangeOf(url))?.ms
  if (ms === null) return {}
  if (ms !== undefined) return { from: new Date(nowMs - ms).toISOString() }
  const [from, to] = ['from', 'to'].map(name => momentOf(url.searchParams.get(name) ?? ''))
  return { ...(from ? { from } : {}), ...(to ? { to } : {}) }
}

/** As the API takes it. */
export function filterQuery({ searchParams }: URL, span: Span): URLSearchParams {
  const query = new URLSearchParams(span)
  for (const name of FILTER_NAMES) {
    const value = searchParams.get(name)
    if (value) query.set(name, value === NONE && 'none' in FILTERS[name] ? '' : value)
  }
  return query
}

/** Names of what the filters and the page's own records are about. */
export function filterNames(inside: Inside, more: { users?: (string | null)[]; clusters?: (string | null)[] }) {
  const { searchParams } = inside.visit.url
  const asked = (name: FilterName) => [searchParams.get(name)]
  return readNames(inside, {
    users: [...asked('user_id'), ...(more.users ?? [])],
    clusters: [...asked('cluster_id'), ...(more.clusters ?? [])],
    groups: asked('group_id'),
    projects: asked('project_id'),
  })
}

/** A value of a filter, for people. */
export function valueWords(name: FilterName, value: string, names: Names): string {
  if (value === NONE && 'none' in FILTERS[name]) return 'none'
  const said: Partial<Record<FilterName, () => string | undefined>> = {
    user_id: () => names.user(value).name,
    group_id: () => names.group(value).name,
    project_id: () => names.project(value).name,
    cluster_id: () => names.cluster(value).name,
    outcome: () => (Object.hasOwn(OUTCOMES, value) ? OUTCOMES[value as Outcome][0] : undefined),
    kind: () => (Object.hasOwn(KIND_WORDS, value) ? KIND_WORDS[value as keyof typeof KIND_WORDS] : undefined),
  }
  return visible(said[name]?.() ?? value)
}

export function chipsOf(url: URL, names: Names): Chip[] {
  const set = FILTER_NAMES.flatMap((name): Chip[] => {
    const value = url.searchParams.get(name)
    return value ? [{ words: `${FILTERS[name].label}: ${valueWords(name, value, names)}`, names: [name] }] : []
  })
  if (rangeOf(url) !== '') return set
  return [...set, { words: `Time: ${spanWords(spanOf(url, 0))}`, names: ['from', 'to'] }]
}

function spanWords({ from, to }: Span): string {
  const short = (at: string) => at.slice(0, 19).replace('T', ' ')
  if (from && to) return `${short(from)} to ${short(to)} UTC`
  return from ? `from ${short(from)} UTC` : `until ${short(to ?? '')} UTC`
}
