// Which relays can be dialled, and to which of them this agent has a tunnel: two at a time, never two to the same.
import type { RelayList } from '../relay/wire/messages'

export type Relays = {
  /** A relay told which there are. */
  learn: (list: RelayList) => void
  /** Where to dial next, and taken until let go; undefined: every relay there is has a tunnel, or is being dialled. */
  take: () => Target | undefined
  /** Resolves when take() may answer otherwise than before. */
  changed: () => Promise<void>
}

export type Target = {
  url: string
  /** The relay that answered there, by its certificate; false: it has a tunnel of ours already. */
  settle: (relayId: string) => boolean
  letGo: () => void
}

type Listed = RelayList['relays'][number]
/** `id`: undefined before the relay's certificate is seen. */
type Taken = { id: string | undefined; url: string }

export function createRelays(deps: {
  /** The URL of the join string: of one relay, or of what stands before all of them. */
  join: () => string
  listed: readonly Listed[]
  onList: (list: RelayList) => void
  random: () => number
}): Relays {
  let listed = deps.listed
  const taken = new Set<Taken>()
  let waiting = Promise.withResolvers<void>()
  return {
    learn: list => {
      if (JSON.stringify(list.relays) === JSON.stringify(listed)) return
      listed = list.relays
      deps.onList(list)
      tellChanged()
    },
    take: () => {
      const all = candidates()
      const next = all[Math.floor(deps.random() * all.length)]
      return next && takeOne(next)
    },
    changed: () => waiting.promise,
  }

  /** The join URL may lead to any relay, so it serves only while there is no tunnel. */
  function candidates(): Taken[] {
    const free = listed.filter(({ id, url }) => ![...taken].some(one => one.id === id || one.url === url))
    return taken.size === 0 ? [...free, { id: undefined, url: deps.join() }] : free
  }

  function takeOne(one: Taken): Target {
    const own = { ...one }
    taken.add(own)
    return {
      url: own.url,
      settle: relayId => {
        const isFree = ![...taken].some(other => other !== own && other.id === relayId)
        own.id = relayId
        return isFree
      },
      letGo: () => {
        taken.delete(own)
        tellChanged()
      },
    }
  }

  function tellChanged(): void {
    waiting.resolve()
    waiting = Promise.withResolvers<void>()
  }
}

const MOST_RELAYS = 100

/** Undefined when it is no such list: what a relay says is only believed in form. */
export function parseRelayList(text: string): RelayList | undefined {
  try {
    const { relays } = JSON.parse(text) as Partial<RelayList>
    if (!Array.isArray(relays) || relays.length > MOST_RELAYS || !relays.every(isListed)) return undefined
    return { relays: relays.map(({ id, url }) => ({ id, url })) }
  } catch {
    return undefined
  }
}

function isListed(one: unknown): one is Listed {
  const { id, url } = (one ?? {}) as Partial<Listed>
  return (
    typeof id === 'string' &&
    id.length <= 64 &&
    typeof url === 'string' &&
    URL.canParse(url) &&
    new URL(url).protocol === 'https:'
  )
}
