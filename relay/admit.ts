// Decides whether a request may move, before a byte of it does: who, where, what, with which rights.
// Promise: an Admission exists only for a verified principal with a live grant; forward() takes nothing else.
import type { Caller, Callers } from './caller'
import type { Grant, Grants } from './grants'
import { forwardedRequestHeaders, type Headers } from './headers'
import { checkHead } from './limits/head'
import type { Principals } from './limits/principals'
import type { Limits } from './limits/settings'
import type { Recording } from './recorder/recording'
import { NonCanonicalRequest, parseRequestInfo, type RequestInfo } from './request-info'
import { Failure } from './status'
import type { Carrier } from './tunnel'
import { type Route, routeOf, type Visit } from './visit'
import type { Ways } from './ways'
import { UPGRADE_PROTOCOLS } from './wire/headers'

/** What is known of a visit so far: a denial's record says as much as was learnt before the refusal. */
export type Known = { visit: Visit; route?: Route; caller?: Caller; name?: string; info?: RequestInfo }

export type Admission = Required<Known> & {
  grant: Grant
  headers: Headers
  /** Its tunnel, held here or one hop away. */
  tunnel: Carrier
  /** The upgrade protocol as Kubernetes spells it; undefined for an ordinary request. */
  upgrade: string | undefined
  /** Open on the relay's disk; absent: it is not recorded. */
  recording?: Recording
}

export type Admit = (known: Known) => Promise<Admission>

/** Throws Failure; `known` is filled as far as it got. */
export function createAdmit(deps: {
  limits: Pick<Limits, 'maxHeadBytes' | 'maxHeaders'>
  callers: Callers
  principals: Pick<Principals, 'spend'>
  grants: Grants
  ways: Ways
  domain: () => string
}): Admit {
  return async known => {
    const { visit } = known
    checkHead(visit, deps.limits)
    const caller = deps.callers.identify(visit.certificate, visit.headers.authorization)
    known.caller = caller
    deps.principals.spend(caller.principalId)
    const route = routeOf(visit, deps.domain())
    if (!route) throw new Failure('no-such-cluster')
    known.route = route
    const info = parse(visit.method, route.target)
    known.info = info
    const headers = forwardedRequestHeaders(visit.headers, visit)
    const upgrade = visit.isUpgrade ? upgradeOf(visit) : undefined
    const grant = await deps.grants.get(caller, route.clusterId)
    known.name = grant.name
    const tunnel = await deps.ways.to(route.clusterId)
    return { visit, caller, route, info, headers, upgrade, grant, name: grant.name, tunnel }
  }
}

function parse(method: string, target: string): RequestInfo {
  try {
    return parseRequestInfo(method, target)
  } catch (error) {
    if (error instanceof NonCanonicalRequest) throw new Failure('not-canonical', error.message, { cause: error })
    throw error
  }
}

function upgradeOf(visit: Visit): string {
  const upgrade = UPGRADE_PROTOCOLS.get(String(visit.headers.upgrade).toLowerCase())
  if (!upgrade) throw new Failure('upgrade-refused', 'only websocket and SPDY/3.1 are known')
  return upgrade
}
