// Which other relays hold a tunnel to a cluster, as core says: asked once and remembered for as long as that way works.
import type { CoreClient } from '../core-client'
import { INTERNAL, type OwnersAnswer } from '../wire/messages'

export type Owner = OwnersAnswer['relays'][number]

export type Owners = {
  /** The likeliest first. Throws CoreUnreachable. */
  of: (clusterId: string) => Promise<Owner[]>
  /** That way did not work: core is asked again, and the others come first for a while. */
  failed: (owner: Owner, clusterId: string) => void
  forget: () => void
}

type Known = { owners: Promise<Owner[]>; until: number }

/** An agent may have moved since. */
const KNOWN_MS = 5_000
/** So that a cluster without any tunnel costs core one question a second. */
const NONE_MS = 1_000

export function createOwners({ core, now }: { core: Pick<CoreClient, 'post'>; now: () => number }): Owners {
  const known = new Map<string, Known>()
  const failures = new Map<string, number>()
  return {
    of: async clusterId => {
      const owners = await remembered(clusterId)
      const hasFailed = ({ id }: Owner) => now() < (failures.get(`${id} ${clusterId}`) ?? 0)
      return [...owners.filter(owner => !hasFailed(owner)), ...owners.filter(hasFailed)]
    },
    failed: ({ id }, clusterId) => {
      known.delete(clusterId)
      failures.set(`${id} ${clusterId}`, now() + KNOWN_MS)
    },
    forget: () => known.clear(),
  }

  function remembered(clusterId: string): Promise<Owner[]> {
    const held = known.get(clusterId)
    if (held && now() < held.until) return held.owners
    sweep()
    const answer = core.post<OwnersAnswer>(INTERNAL.owners, { cluster_id: clusterId })
    const entry: Known = { owners: answer.then(({ relays }) => relays), until: now() + KNOWN_MS }
    known.set(clusterId, entry)
    entry.owners.then(
      owners => {
        if (owners.length === 0) entry.until = now() + NONE_MS
      },
      () => known.delete(clusterId),
    )
    return entry.owners
  }

  function sweep(): void {
    for (const [clusterId, { until }] of known) if (now() >= until) known.delete(clusterId)
    for (const [key, until] of failures) if (now() >= until) failures.delete(key)
  }
}
