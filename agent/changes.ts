// What changes a principal's rights while nobody asks for anything: a namespace gains or loses a label, a grant that is the
// last one ends, someone in the cluster changed what the agent made.
import type { Log } from '../kit/log'
import type { GrantClaims } from '../relay/wire/claims'
import type { Entry } from './clean'
import { hasSelector, type Make } from './make'
import type { OnChange } from './namespaces'
import { serviceAccountName } from './objects'
import type { Owned } from './owned'

export type Changes = {
  onNamespaces: OnChange
  /** Makes it anew, though the grant is the same; tries until it is done or someone else has begun. */
  refresh: (entry: Entry) => void
  awaitEnd: (grant: GrantClaims) => void
}

const RETRY_MS = 1_000

export function createChanges(deps: {
  entries: Map<string, Entry>
  make: Make
  owned: Owned
  discard: (principalId: string) => Promise<void>
  /** A namespace went from a principal's rights though the grant is the same: core and relay cannot know. */
  onLost: (principalId: string) => void
  now: () => number
  sleep: (ms: number) => Promise<void>
  log: Log
}): Changes {
  const { entries, make, owned, now, log } = deps
  return { onNamespaces, refresh: entry => void follow(entry, () => {}), awaitEnd }

  function onNamespaces(deleted: readonly string[]): void {
    for (const entry of [...entries.values()]) {
      // What has not begun yet will find what is there by then.
      if (!entry.aim || !hasSelector(entry.grant)) continue
      // What was in a namespace that is gone went with it: nothing to take away, nobody to cut.
      const isGone = (path: string) => deleted.some(name => path.includes(`/namespaces/${encodeURIComponent(name)}/`))
      const before = [...entry.aim].filter(path => !isGone(path))
      const aim = make.aim(entry.grant)
      entry.aim = aim
      if (before.some(path => !aim.has(path))) follow(entry, () => deps.onLost(entry.grant.sub))
      else if (aim.size > before.length) follow(entry, () => {})
    }
  }

  function follow({ grant, keepUntil, aim }: Entry, done: () => void): void {
    // A grant that has run out gives nothing new; its principal comes back with another.
    const isOver = now() >= grant.exp * 1000
    const entry = isOver ? undefined : make.begin(grant, keepUntil, aim)
    Promise.resolve(entry ? entry.made : deps.discard(grant.sub))
      .then(done, async error => {
        log.warn('rights could not be made to follow a change, trying again', { principal: grant.sub, error })
        await deps.sleep(RETRY_MS)
        if (entry && entries.get(grant.sub) === entry) follow(entry, done)
      })
      .catch(() => {})
  }

  /** A binding or credential ends with the grant: what was made goes then, with or without core. */
  function awaitEnd(grant: GrantClaims): void {
    const end = async () => {
      await deps.sleep(Math.max(0, grant.exp * 1000 - now()))
      if (now() < grant.exp * 1000 || entries.get(grant.sub)?.grant.jti !== grant.jti) return
      if ((await owned.claimed(serviceAccountName(grant))) > grant.iat) entries.delete(grant.sub)
      else await deps.discard(grant.sub)
    }
    end().catch(error => log.debug('the end of a grant was not acted on; the clean-up will', { error }))
  }
}
