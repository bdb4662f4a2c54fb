// Makes the cluster hold exactly the bindings wanted for one principal: takes away first, then adds. Acts for one principal
// at a time; the caller keeps them in turn. Promise: of two agents, one with an older grant changes nothing for good.
import type { Log } from '../kit/log'
import type { GrantClaims } from '../relay/wire/claims'
import { type ApiServer, ApiServerRefused } from './api-server'
import {
  accountsPath,
  type Binding,
  bindings,
  clusterRoleName,
  grantOf,
  isSameBinding,
  itemPath,
  ownRoles,
  type Select,
  serviceAccount,
} from './objects'
import type { Owned } from './owned'
import { type Written, waitUntilEffective, waitUntilGone } from './settle'

/** Paths of the wanted bindings that are there now, and of those that have no namespace to be in. */
export type Outcome = { account: string; standing: ReadonlySet<string>; absent: readonly string[] }

export type Reconcile = (grant: GrantClaims, to: { select: Select; keepUntil: number }) => Promise<Outcome>

/** Requests under way at once: a grant of a thousand namespaces must not take the API server for itself. */
const AT_ONCE = 8

export function createReconcile(deps: {
  api: ApiServer
  owned: Owned
  namespace: string
  now: () => number
  sleep: (ms: number) => Promise<void>
  log: Log
}): Reconcile {
  const { api, owned, namespace, now, sleep, log } = deps
  const accounts = accountsPath(namespace)

  return async (grant, { select, keepUntil }) => {
    const account = serviceAccount(grant, namespace, new Date(keepUntil).toISOString())
    const { name } = account.metadata
    if (!(await owned.claim(account))) return heldByAnother(grant, name)
    const wanted = bindings(grant, namespace, select)
    const [found, accountsThere] = await Promise.all([owned.bindings(grant.sub), owned.accounts(grant.sub)])
    const isRight = (one: Binding) => wanted.some(want => isSameBinding(one, want))
    const extra = found.filter(one => !isRight(one))
    if (!(await takeAway(extra, { grant, account: name }))) return heldByAnother(grant, name)
    const missing = wanted.filter(one => !found.some(there => isSameBinding(there, one)))
    missing.push(...(await adopt(wanted, found)))
    const made = await add(grant, missing)
    for (const { metadata } of accountsThere) {
      if (metadata.name !== name) await owned.discard(`${accounts}/${metadata.name}`)
    }
    const rules = new Map(ownRoles(grant, '').map(role => [role.metadata.name, role.rules ?? []]))
    const settling = { api, now, sleep, rulesOf: (role: string) => rules.get(role) }
    const [newest] = await Promise.all([
      made.written.length > 0 ? owned.claimed(name) : 0,
      waitUntilEffective(made.written, settling),
      waitUntilGone(extra, settling),
    ])
    if (newest > grant.iat) await takeBack(made.written)
    else if (made.written.length > 0)
      log.info('rights made', { principal: grant.sub, name: grant.name, bindings: made.written.length })
    const standing = new Set(wanted.filter(one => !made.failed.has(itemPath(one))).map(itemPath))
    if (made.error && standing.size === 0) throw made.error
    return { account: name, standing, absent: made.absent }
  }

  /**
   * False when another agent was ahead with a newer grant: what is too much by ours may be wanted by that one. Its mark on a
   * binding, or a change since we looked, is only a hint that anyone could have left; what counts is the account.
   */
  async function takeAway(extra: readonly Binding[], by: { grant: GrantClaims; account: string }): Promise<boolean> {
    let isAhead = true
    await each(extra, async one => {
      const isOurs = grantOf(one) <= by.grant.iat && (await owned.discard(itemPath(one), one.metadata.resourceVersion))
      if (isOurs || !isAhead) return
      if ((await owned.claimed(by.account)) > by.grant.iat) isAhead = false
      else await owned.discard(itemPath(one))
    })
    return isAhead
  }

  /**
   * Another agent that is overtaken takes back what it made and still finds as it made it. Answers those that are gone already.
   */
  async function adopt(wanted: readonly Binding[], found: readonly Binding[]): Promise<Binding[]> {
    const lost: Binding[] = []
    await each(wanted, async one => {
      const there = found.find(other => isSameBinding(other, one))
      if (!there || owned.isMine(there) || grantOf(there) >= grantOf(one)) return
      if (!(await owned.adopt(one))) lost.push(one)
    })
    return lost
  }

  async function heldByAnother(grant: GrantClaims, account: string): Promise<Outcome> {
    log.debug('another agent acted on a newer grant', { principal: grant.sub })
    return { account, standing: new Set((await owned.bindings(grant.sub)).map(itemPath)), absent: [] }
  }

  /** What one right cannot get, for want of its namespace or of our own permission, does not take the others along. */
  async function add(grant: GrantClaims, missing: readonly Binding[]) {
    const written: Written[] = []
    const failed = new Set<string>()
    const absent: string[] = []
    const refusedRoles = new Set<string>()
    let error: ApiServerRefused | undefined
    const attempt = async (role: string, act: () => Promise<void>) => {
      try {
        await act()
      } catch (cause) {
        if (!(cause instanceof ApiServerRefused) || ![403, 422].includes(cause.status)) throw cause
        log.error('the API server does not let the agent give a role', { principal: grant.sub, role, error: cause })
        refusedRoles.add(role)
        error = cause
      }
    }
    await each(ownRoles(grant, new Date(now()).toISOString()), role =>
      attempt(role.metadata.name, () => owned.keepRole(role)),
    )
    await each(missing, async binding => {
      const role = binding.roleRef.name
      await attempt(role, async () => {
        if (refusedRoles.has(role)) return
        const { creation, version } = await owned.bind(binding)
        if (creation === 'made') written.push({ binding, version })
        if (creation === 'absent') absent.push(itemPath(binding))
        if (creation === 'absent' || creation === 'going') failed.add(itemPath(binding))
      })
      if (refusedRoles.has(role)) failed.add(itemPath(binding))
    })
    return { written, failed, absent, error }
  }

  /** A newer grant was acted on while we were at it: ours may have given what that one no longer gives. */
  async function takeBack(written: readonly Written[]): Promise<void> {
    log.info('another agent was ahead with a newer grant')
    await each(written, ({ binding, version }) => owned.discard(itemPath(binding), String(version)))
  }
}

/** Names of the roles that a grant gives, for a log. */
export function roleNames(rights: GrantClaims['rights']): string[] {
  return [...new Set(rights.map(clusterRoleName))]
}

async function each<T>(items: readonly T[], act: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...items]
  const work = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await act(item)
  }
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, items.length) }, work))
}
