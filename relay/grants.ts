// The grants this relay holds: fetched from core once a principal and cluster, renewed ahead of time, dropped by core's
// push. Promise: a grant that core withdrew is never used for a request that starts after the push; none outlives `exp`.
import type { Caller } from './caller'
import { CoreUnreachable } from './core-client'
import { Failure } from './status'
import { type GrantClaims, readGrant } from './wire/claims'
import type { GrantAnswer, GrantRequest } from './wire/messages'

/** `rights` as in wire/rights.ts; `audit`: what becomes of a request whose records cannot be written. */
export type Grant = {
  token: string
  name: string
  exp: number
  rights: readonly string[]
  audit: NonNullable<GrantClaims['audit']> | 'refuse'
}

export type Grants = {
  /** Throws Failure with core's reason, or `core-unreachable`. */
  get: (caller: Caller, clusterId: string) => Promise<Grant>
  /** Who holds a grant here now: what a push has to be checked against. */
  held: (match?: GrantMatch) => { caller: Caller; clusterId: string }[]
  /** Whether the principal has a live grant for this cluster by another credential. */
  hasAnother: (caller: Caller, clusterId: string) => boolean
  /** Forgets what matches; a fetch under way is not believed either. */
  drop: (match?: GrantMatch) => void
}

/** Every field that is given must be equal; none given matches all. */
export type GrantMatch = { principalId?: string | undefined; clusterId?: string }

/** Renewed when this much of its life is over. */
const RENEW_AT = 0.5
/** How many denials are remembered, and for how long: a client that hammers costs core one question a second. */
const DENIAL_MS = 1_000

type Entry = {
  caller: Caller
  clusterId: string
  fetched: Promise<Grant>
  grant?: Grant
  until: number
  renewAt: number
}

export function createGrants(deps: {
  ask: (request: GrantRequest) => Promise<GrantAnswer>
  now: () => number
}): Grants {
  const entries = new Map<string, Entry>()
  return { get, held, hasAnother, drop }

  async function get(caller: Caller, clusterId: string): Promise<Grant> {
    const key = `${clusterId} ${caller.credential} ${caller.principalId}`
    const entry = entries.get(key)
    if (!entry || deps.now() >= entry.until) return fetchInto(key, caller, clusterId)
    if (entry.grant && deps.now() >= entry.renewAt) renew(key, entry)
    return entry.grant ?? entry.fetched
  }

  function held(match?: GrantMatch): { caller: Caller; clusterId: string }[] {
    return matching(match).map(([, { caller, clusterId }]) => ({ caller, clusterId }))
  }

  function hasAnother({ principalId, credential }: Caller, clusterId: string): boolean {
    return matching({ principalId, clusterId }).some(
      ([, { caller, grant, until }]) => caller.credential !== credential && grant !== undefined && deps.now() < until,
    )
  }

  function drop(match?: GrantMatch): void {
    for (const [key] of matching(match)) entries.delete(key)
  }

  function matching({ principalId, clusterId }: GrantMatch = {}): [string, Entry][] {
    return [...entries].filter(
      ([, entry]) =>
        (principalId === undefined || entry.caller.principalId === principalId) &&
        (clusterId === undefined || entry.clusterId === clusterId),
    )
  }

  /**
   * One question for any number of requests that wait for the same answer. Core may have read just before a change that we
   * heard of meanwhile: whoever waited then asks again.
   */
  function fetchInto(key: string, caller: Caller, clusterId: string): Promise<Grant> {
    sweep()
    const isCurrent = () => entries.get(key) === entry
    const fetched = ask(caller, clusterId).then(
      grant => {
        if (!isCurrent()) return get(caller, clusterId)
        keep(entry, grant)
        return grant
      },
      error => {
        if (!isCurrent()) return get(caller, clusterId)
        const isDenial = error instanceof Failure && error.reason !== 'core-unreachable'
        entry.until = isDenial ? deps.now() + DENIAL_MS : 0
        throw error
      },
    )
    const entry: Entry = {
      caller,
      clusterId,
      fetched,
      until: Number.POSITIVE_INFINITY,
      renewAt: Number.POSITIVE_INFINITY,
    }
    entries.set(key, entry)
    return fetched
  }

  function renew(key: string, entry: Entry): void {
    entry.renewAt = Number.POSITIVE_INFINITY
    ask(entry.caller, entry.clusterId).then(
      grant => keep(entry, grant),
      error => {
        if (error instanceof Failure && error.reason === 'core-unreachable') entry.renewAt = deps.now() + DENIAL_MS
        else if (entries.get(key) === entry) entries.delete(key)
      },
    )
  }

  function keep(entry: Entry, grant: Grant): void {
    entry.grant = grant
    entry.until = grant.exp * 1000
    entry.renewAt = deps.now() + (entry.until - deps.now()) * RENEW_AT
  }

  async function ask(caller: Caller, clusterId: string): Promise<Grant> {
    const request = { cluster_id: clusterId, principal_id: caller.principalId, credential: caller.credential }
    const answer = await deps.ask(request).catch((cause: unknown) => {
      if (cause instanceof CoreUnreachable) throw new Failure('core-unreachable', undefined, { cause })
      throw cause
    })
    if ('denied' in answer) throw new Failure(answer.denied)
    const { grant: token, name, exp, rights } = answer
    return { token, name, exp, rights, audit: readGrant(token).audit ?? 'refuse' }
  }

  function sweep(): void {
    for (const [key, entry] of entries) if (deps.now() >= entry.until) entries.delete(key)
  }
}
