// Whether somebody may use kubectl now, and until when: what the organization says, or an exception made for the person,
// and on top of it what the cluster says, which can only take away. Read when asked, and told as a reason of the wire.
import { REASONS, type Reason } from '../../relay/wire/reasons'
import type { Query } from '../db/database'
import { Problem } from '../lib/problem'
import type { Switches } from './model'

/** `browser`: made by the console for its own prompt; everything else, certificates too, is `cli`. */
export const ORIGINS = ['cli', 'browser'] as const
export type Origin = (typeof ORIGINS)[number]

export type KubectlRules = {
  isPerson: boolean
  mustChangePassword: boolean
  lastSignInAt: Date | null
  organization: { [K in keyof Switches]: K extends 'sign_in_within_seconds' ? Switches[K] : boolean }
  user: Switches
  /** Null: no cluster in particular. */
  cluster: Switches | null
}

/** `untilMs`: when the rule bites that a later sign-in would lift; infinite without one. */
export type KubectlDecision = { allow: true; untilMs: number } | { allow: false; reason: Reason }

export function decideKubectl(rules: KubectlRules, origin: Origin, nowMs: number): KubectlDecision {
  const { organization, user, cluster, lastSignInAt } = rules
  if (rules.mustChangePassword) return deny('password-change-required')
  const name = origin === 'browser' ? 'kubectl_browser_enabled' : 'kubectl_cli_enabled'
  if (!(user[name] ?? organization[name]) || cluster?.[name] === false) return deny('kubectl-disabled')
  // A machine has nobody who could sign in.
  if (!rules.isPerson) return { allow: true, untilMs: Number.POSITIVE_INFINITY }
  const withinS = Math.min(
    user.sign_in_within_seconds ?? organization.sign_in_within_seconds ?? Number.POSITIVE_INFINITY,
    cluster?.sign_in_within_seconds ?? Number.POSITIVE_INFINITY,
  )
  if (withinS === Number.POSITIVE_INFINITY) return { allow: true, untilMs: withinS }
  const untilMs = (lastSignInAt?.getTime() ?? Number.NEGATIVE_INFINITY) + withinS * 1000
  return nowMs < untilMs ? { allow: true, untilMs } : deny('sign-in-too-old')
}

function deny(reason: Reason): KubectlDecision {
  return { allow: false, reason }
}

/** For what is made for kubectl at large, where a cluster's own limit comes later. Throws Problem `forbidden`. */
export async function requireKubectl(
  query: Query,
  userId: string,
  { origin, nowMs }: { origin: Origin; nowMs: number },
): Promise<void> {
  const rules = await readKubectlRules(query, userId, null)
  const decision = decideKubectl(rules, origin, nowMs)
  if (!decision.allow) throw new Problem('forbidden', REASONS[decision.reason].sentence, { reason: decision.reason })
}

type Row = {
  kind: string
  must_change_password: boolean
  last_sign_in_at: Date | null
  organization: KubectlRules['organization']
  user: Switches
  cluster: Switches | null
}

/** Throws Problem `not-found` when there is no such user. */
export async function readKubectlRules(query: Query, userId: string, clusterId: string | null): Promise<KubectlRules> {
  const [row] = await query<Row[]>`
    select u.kind, u.must_change_password and u.password_hash is not null as must_change_password, u.last_sign_in_at,
      ${switchesAs(query, 'o')} as organization, ${switchesAs(query, 'u')} as user,
      case when c.id is not null then ${switchesAs(query, 'c')} end as cluster
    from users u cross join organization o left join clusters c on c.id = ${clusterId}
    where u.id = ${userId}`
  if (!row) throw new Problem('not-found')
  const { kind, must_change_password, last_sign_in_at, ...switches } = row
  return {
    ...switches,
    isPerson: kind === 'person',
    mustChangePassword: must_change_password,
    lastSignInAt: last_sign_in_at,
  }
}

function switchesAs(query: Query, table: 'o' | 'u' | 'c') {
  const of = (column: string) => query`${query(`${table}.${column}`)}`
  return query`jsonb_build_object('kubectl_cli_enabled', ${of('kubectl_cli_enabled')},
    'kubectl_browser_enabled', ${of('kubectl_browser_enabled')},
    'sign_in_within_seconds', ${of('sign_in_within_seconds')})`
}
