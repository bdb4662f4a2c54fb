// Access replay: the audit of the last days held against other bindings, and against what it used of them. Changes nothing.
// Promise: what RBAC would say where core knows it, and `unknown` where only the cluster does.
import type { ClusterPlace } from '../access/access'
import { readPlace } from '../access/clusters'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import { Problem } from '../lib/problem'
import { judgeUsage } from './judge'
import { leastRoles } from './least'
import type { AccessReplay, AccessReplayInput, LeastAccess, LeastAccessQuery } from './model'
import { readProposal } from './proposal'
import { readUsage, type Usage } from './usage'

export type AccessReplays = ReturnType<typeof AccessReplays>

type Replayed = AccessReplay['principals'][number]
type Request = Replayed['requests'][number]

const DAY_MS = 86_400_000
const DEFAULT_DAYS = 30
const MOST_REQUESTS = 200

export function AccessReplays({ sql, access, now }: Pick<FeatureDeps, 'sql' | 'access' | 'now'>) {
  return { replay, least }

  async function replay(principal: Principal, input: AccessReplayInput): Promise<AccessReplay> {
    await requireReader(principal)
    const proposal = await readProposal(sql, input)
    const span = spanOf(input.days)
    const { names } = proposal
    const { usage, extent } = await readUsage(sql, {
      ...span,
      userId: input.user_id ?? undefined,
      named: query => query`name = any(${names})`,
    })
    const places = Places()
    const principals: Replayed[] = []
    let skipped = 0
    for (const [userId, asked] of Map.groupBy(usage, ({ user_id }) => user_id)) {
      const bindings = await proposal.held(userId)
      const requests: Request[] = []
      for (const one of asked) {
        const place = await places(one.cluster_id)
        if (!place) skipped += one.count
        else requests.push(...changed(one, judgeUsage(bindings, one, { place, nowMs: now() })))
      }
      if (requests.length > 0) principals.push(toReplayed(userId, asked, requests))
    }
    principals.sort((a, b) => b.denied + b.allowed - (a.denied + a.allowed) || b.unknown - a.unknown)
    return { ...momentsOf(span), ...extent, skipped, principals }
  }

  async function least(principal: Principal, query: LeastAccessQuery): Promise<LeastAccess> {
    await requireReader(principal)
    const { principal: userId, cluster: clusterId } = query
    const known = await sql`select 1 from users where id = ${userId}`
    if (known.length === 0) throw new Problem('not-found')
    const span = spanOf(query.days)
    const { usage, extent } = await readUsage(sql, {
      ...span,
      userId,
      clusterId,
      named: one => one`resource in ('secrets', 'configmaps')`,
    })
    const passed = usage.filter(({ has_passed }) => has_passed)
    const cluster_ids = [...new Set(passed.map(({ cluster_id }) => cluster_id))].sort()
    return { principal_id: userId, ...momentsOf(span), ...extent, skipped: 0, cluster_ids, roles: leastRoles(passed) }
  }

  /** It tells of everybody in every project. */
  async function requireReader(principal: Principal): Promise<void> {
    const rights = await access.of(principal)
    rights.require('access.read', 'organization')
    rights.require('audit_events.read', 'organization')
  }

  function spanOf(days = DEFAULT_DAYS): { fromMs: number; toMs: number } {
    const toMs = now()
    return { fromMs: toMs - days * DAY_MS, toMs }
  }

  /** Each cluster is looked for once. */
  function Places(): (clusterId: string) => Promise<ClusterPlace | undefined> {
    const known = new Map<string, Promise<ClusterPlace | undefined>>()
    return clusterId => {
      const place = known.get(clusterId) ?? readPlace(sql, clusterId)
      known.set(clusterId, place)
      return place
    }
  }
}

function momentsOf({ fromMs, toMs }: { fromMs: number; toMs: number }): { from: string; to: string } {
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() }
}

/** Nothing where the answer would be the same. */
function changed(usage: Usage, { decision, detail }: ReturnType<typeof judgeUsage>): Request[] {
  const { has_passed, user_id: _, user_name: __, last_at, ...what } = usage
  if (decision === (has_passed ? 'allow' : 'deny')) return []
  const outcome = decision === 'depends' ? 'unknown' : has_passed ? 'denied' : 'allowed'
  return [{ outcome, detail, ...what, last_at: last_at.toISOString() }]
}

function toReplayed(userId: string, asked: readonly Usage[], requests: Request[]): Replayed {
  const count = (wanted: Request['outcome']) =>
    requests.filter(({ outcome }) => outcome === wanted).reduce((sum, one) => sum + one.count, 0)
  const [newest] = asked.toSorted((a, b) => b.last_at.getTime() - a.last_at.getTime())
  return {
    user_id: userId,
    user_name: newest?.user_name ?? null,
    ...{ denied: count('denied'), allowed: count('allowed'), unknown: count('unknown') },
    requests: requests.toSorted((a, b) => b.count - a.count).slice(0, MOST_REQUESTS),
    is_complete: requests.length <= MOST_REQUESTS,
  }
}
