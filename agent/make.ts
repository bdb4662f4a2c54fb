// Begins to make what a grant gives, as far as this agent may give it, and remembers what came of it.
import type { Log } from '../kit/log'
import type { GrantClaims, Right } from '../relay/wire/claims'
import type { Entry } from './clean'
import type { Namespaces } from './namespaces'
import { type Binding, bindings, itemPath } from './objects'
import type { Owned } from './owned'
import { type Reconcile, roleNames } from './reconcile'
import type { Turns } from './turns'

/** The agent is restricted, and may give no role of the grant. */
export class RoleNotAllowed extends Error {
  override name = 'RoleNotAllowed'
}

export type Make = {
  /** From now on this is what is believed of the principal. */
  begin: (grant: GrantClaims, keepUntil: number, aim?: ReadonlySet<string>) => Entry
  wanted: (grant: GrantClaims) => Binding[]
  /** Paths of the same. */
  aim: (grant: GrantClaims) => ReadonlySet<string>
}

export function createMake(deps: {
  namespace: string
  entries: Map<string, Entry>
  turns: Turns
  namespaces: Namespaces
  /** What a restricted agent may not give is left out. */
  mayGive: (right: Right) => boolean
  reconcile: Reconcile
  owned: Owned
  log: Log
}): Make {
  const { entries, namespaces, mayGive, log } = deps
  return { begin, wanted, aim }

  function begin(grant: GrantClaims, keepUntil: number, known?: ReadonlySet<string>): Entry {
    const entry: Entry = {
      grant,
      keepUntil,
      made: deps.turns.take(grant.sub, () => make(entry)),
      isStale: false,
      annotatedUntil: keepUntil,
      aim: known,
      standing: undefined,
      absent: entries.get(grant.sub)?.absent ?? [],
    }
    entries.set(grant.sub, entry)
    entry.made.catch(error => {
      // To be asked again would not help: what the agent may give does not change while it runs.
      if (!(error instanceof RoleNotAllowed)) entry.isStale = true
    })
    return entry
  }

  async function make(entry: Entry): Promise<string> {
    const { grant, keepUntil } = entry
    const given = permitted(grant)
    const refused = grant.rights.filter(right => !mayGive(right))
    if (refused.length > 0) {
      const about = { principal: grant.sub, name: grant.name, roles: roleNames(refused) }
      log.warn('a role of the grant is not allowed here', { ...about, reason: 'role-not-allowed' })
      if (given.rights.length === 0) {
        await deps.owned.removePrincipal(grant.sub)
        throw new RoleNotAllowed()
      }
    }
    if (hasSelector(given)) await namespaces.follow()
    entry.aim = aim(grant)
    const done = await deps.reconcile(given, { select: namespaces.select, keepUntil })
    entry.standing = done.standing
    // Said once: the clean-up tries again every minute.
    if (done.absent.some(path => !entry.absent.includes(path)))
      log.warn('a namespace of the grant is not there', { principal: grant.sub, bindings: done.absent })
    entry.absent = done.absent
    return done.account
  }

  function permitted(grant: GrantClaims): GrantClaims {
    return { ...grant, rights: grant.rights.filter(mayGive) }
  }

  function wanted(grant: GrantClaims): Binding[] {
    return bindings(permitted(grant), deps.namespace, namespaces.select)
  }

  function aim(grant: GrantClaims): ReadonlySet<string> {
    return new Set(wanted(grant).map(itemPath))
  }
}

export function hasSelector({ rights }: GrantClaims): boolean {
  return rights.some(right => right.namespace_selector !== undefined)
}
