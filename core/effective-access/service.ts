// Effective access. Who asks about themselves is always answered; about others who may read access in that place is. Of
// bindings elsewhere such a reader learns that they allow it, not which they are.
import type { ClusterPlace, Rights, Scope } from '../access/access'
import { type HeldBinding, readBindings } from '../access/bindings'
import { readPlace } from '../access/clusters'
import { type Explanation, explainCluster, explainPermission } from '../access/explain'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import type { Query } from '../db/database'
import { afterOf, limitOf, type Page, toPage } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Access, AccessPrincipal, AccessPrincipalQuery, AccessQuery } from './model'
import { type Asked, sentenceOf, toAsked } from './question'
import { held, type Row, readRoles } from './who'

export type EffectiveAccess = ReturnType<typeof EffectiveAccess>

/** What a cluster or a project looks like that is not there: only what reaches every one reaches it. */
const NOWHERE: ClusterPlace = { projectIds: [], labels: {} }

export function EffectiveAccess({ sql, access, now }: Pick<FeatureDeps, 'sql' | 'access' | 'now'>) {
  return { explain, principals }

  async function explain(principal: Principal, query: AccessQuery): Promise<Access> {
    const asked = toAsked(query)
    const userId = query.principal ?? principal.userId
    const rights = await access.of(principal)
    const scope = userId === principal.userId ? await ownScope(asked) : await readableScope(rights, asked)
    const [user] = await sql<{ is_disabled: boolean }[]>`select is_disabled from users where id = ${userId}`
    if (!user) throw new Problem('not-found')
    const found = user.is_disabled ? DISABLED : explanation(await readBindings(sql, userId, 0), asked, scope)
    const isSeen = userId === principal.userId || seesBinding(rights, found.binding)
    return toAccess(userId, found, isSeen ? await seen(found.binding) : UNSEEN)
  }

  /** One's own view of a cluster or project out of reach, and of one that is not there, are the same. */
  async function ownScope(asked: Asked): Promise<Scope> {
    const scope = await scopeOf(sql, asked)
    return scope ?? NOWHERE
  }

  /** Throws Problem `not-found` for a place that the asker may not see, `forbidden` for one whose access is not theirs. */
  async function readableScope(rights: Rights, asked: Asked): Promise<Scope> {
    const scope = await scopeOf(sql, asked)
    if (!scope) throw new Problem('not-found')
    if (asked.clusterId !== undefined) rights.requireSight('clusters.read', scope)
    else if (typeof scope === 'object') rights.requireSight('projects.read', scope)
    rights.require('access.read', scope)
    return scope
  }

  function explanation(bindings: readonly HeldBinding[], asked: Asked, scope: Scope): Explanation {
    const nowMs = now()
    if (asked.of === 'api') {
      return explainPermission(bindings, asked.permission, { scope, nowMs })
    }
    return explainCluster(bindings, asked.question, { place: scope as ClusterPlace, nowMs })
  }

  async function seen(binding: HeldBinding | null): Promise<Seen> {
    if (binding === null) return UNSEEN
    const { id, groupId } = binding
    const [group] = groupId === null ? [] : await sql<{ name: string }[]>`select name from groups where id = ${groupId}`
    return { binding_id: id, group_id: groupId, group_name: group?.name ?? null }
  }

  async function principals(principal: Principal, query: AccessPrincipalQuery): Promise<Page<AccessPrincipal>> {
    const asked = toAsked(query)
    const after = afterOf(query)
    const rights = await access.of(principal)
    const scope = await readableScope(rights, asked)
    const where = { scope, roles: await readRoles(sql) }
    const rows = await sql<Row[]>`
      select u.id, u.email, u.name, u.kind, held.* from users u cross join lateral (${held(sql, asked, where)}
        and (b.expires_at is null or b.expires_at > ${new Date(now())}) order by is_sure desc, b.id limit 1) held
      where not u.is_disabled ${after === null ? sql`` : sql`and u.id > ${after}`}
      order by u.id limit ${limitOf(query) + 1}`
    return toPage(rows, query, row => toAccessPrincipal(row, rights, principal))
  }
}

type Seen = Pick<Access, 'binding_id' | 'group_id' | 'group_name'>
const UNSEEN: Seen = { binding_id: null, group_id: null, group_name: null }

const DISABLED: Explanation = {
  decision: 'deny',
  reason: 'principal-disabled',
  clusterRole: null,
  rule: null,
  binding: null,
}

/** Undefined: there is no such cluster or project. */
async function scopeOf(query: Query, asked: Asked): Promise<Scope | undefined> {
  if (asked.clusterId !== undefined) return readPlace(query, asked.clusterId)
  if (asked.of === 'cluster' || asked.projectId === undefined) return 'organization'
  const rows = await query`select 1 from projects where id = ${asked.projectId}`
  return rows.length > 0 ? { projectId: asked.projectId } : undefined
}

type Place = { role: { scope: HeldBinding['role']['scope'] }; projectId: string | null }

function seesBinding(rights: Rights, binding: Place | null): boolean {
  if (binding === null) return false
  const { role, projectId } = binding
  const wide = role.scope === 'organization' ? 'organization' : 'every-project'
  return rights.decide('access.read', projectId === null ? wide : { projectId }).allow
}

function toAccess(principal_id: string, found: Explanation, seen: Seen): Access {
  const { decision, reason, clusterRole, rule, binding } = found
  return {
    principal_id,
    decision,
    reason,
    detail: sentenceOf(found),
    ...seen,
    role: binding?.role.name ?? null,
    expires_at: binding?.expiresAt?.toISOString() ?? null,
    cluster_role: clusterRole,
    rules: rule ? [rule] : [],
  }
}

function toAccessPrincipal(row: Row, rights: Rights, { userId }: Principal): AccessPrincipal {
  const { id, kind, role, scope, project_id, expires_at } = row
  const isSelf = id === userId
  const isNamed = isSelf || rights.decide('users.read', 'anywhere').allow
  const isSeen = isSelf || seesBinding(rights, { role: { scope }, projectId: project_id })
  return {
    id,
    email: isNamed ? row.email : null,
    name: isNamed ? row.name : null,
    kind,
    decision: row.is_sure ? 'allow' : 'depends',
    binding_id: isSeen ? row.binding_id : null,
    group_id: isSeen ? row.group_id : null,
    group_name: isSeen ? row.group_name : null,
    role,
    expires_at: expires_at?.toISOString() ?? null,
  }
}
