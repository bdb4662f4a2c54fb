// kubectl in the browser. Starts nothing by itself: whoever serves the console opens terminals here for people it knows.
import type { Log } from '../kit/log'
import type { Refresh } from './commands'
import type { PromptConfig } from './config'
import { type ClusterAccess, makePlace } from './place'
import { createReadiness } from './readiness'
import { PromptRefusal } from './refusal'
import { endAllOf, findTools, sandboxed } from './sandbox'
import { createSession, type Session } from './session'
import { sweepPlaces } from './sweep'
import { createWatch } from './watch'

/** `credential` gives a bearer for the relay; undefined when the person has no right to one any more. */
export type Opening = {
  owner: string
  cluster: ClusterAccess
  credential: () => Promise<{ token: string; expires_at: string } | undefined>
}

export type Prompt = {
  /** Why there are no terminals here, in a sentence; undefined: there are. */
  unavailable: () => Promise<string | undefined>
  /** Throws PromptRefusal. */
  open: (opening: Opening) => Promise<Session>
  /** The session, if it is still there and theirs. */
  find: (id: string, owner: string) => Session | undefined
  /** Rights may have changed: who gets no credential any more is out. `isMeant` says whose owners. */
  recheck: (isMeant: (owner: string) => boolean) => void
  close: () => Promise<void>
}

export type PromptDeps = {
  /** Words that start our own program. */
  program: readonly string[]
  path: string
  isRoot: boolean
  now: () => number
  newId: () => string
  log: Log
}

const GRACE_MS = 30_000
/** A token is taken anew when less than this is left of it. */
const REFRESH_BEFORE_MS = 60_000
const PROCESSES = 64
const FILES = 10_000
const MIB = 1_048_576

export function createPrompt(config: PromptConfig, deps: PromptDeps): Prompt {
  const tools = findTools(deps.path)
  const { kubectl, why: unavailable } = createReadiness(config, { ...deps, tools })
  const memoryBytes = config.promptMemoryMib * MIB
  const bounds = { memoryBytes, processes: PROCESSES }
  const watch = createWatch({ memoryBytes, diskBytes: config.promptDiskMib * MIB, files: FILES })
  const swept = sweepPlaces({ tools, now: deps.now(), log: deps.log })
  const sessions = new Map<string, Session>()
  /** Owners of those that are being made: they count before they are there. */
  const opening: string[] = []
  // What keeps terminals away is in the log from the start, unless somebody wanted it.
  if (config.promptSessions > 0)
    void unavailable().then(why => why !== undefined && deps.log.info('there are no terminals', { why }))
  return { unavailable, open, find, recheck, close }

  async function open({ owner, cluster, credential }: Opening): Promise<Session> {
    const why = await unavailable()
    if (why !== undefined || kubectl === undefined) throw new PromptRefusal(why ?? '')
    await swept
    const isOwn = (other: string) => personOf(other) === personOf(owner)
    const leaving = [...sessions.values()].filter(session => isOwn(session.owner) && session.isEnding())
    const owners = [...opening, ...[...sessions.values()].map(session => session.owner)]
    const own = owners.filter(isOwn).length
    // One that was closed a moment ago is gone in another.
    if (own >= config.promptSessionsPerPerson && leaving.length > 0) {
      await Promise.race(leaving.map(({ closed }) => closed))
      return open({ owner, cluster, credential })
    }
    if (owners.length >= config.promptSessions) throw new PromptRefusal('Every terminal is taken: try again later')
    if (own >= config.promptSessionsPerPerson)
      throw new PromptRefusal(`You have ${own} terminals open: close one first`)
    opening.push(owner)
    try {
      const editor = [...deps.program, 'prompt-edit'].join(' ')
      const place = await makePlace(cluster, { isRoot: deps.isRoot, path: deps.path, editor })
      const session = createSession({
        id: deps.newId(),
        owner,
        cluster: cluster.name,
        place,
        programs: {
          kubectl,
          filter: [...deps.program, 'prompt-filter'],
          wrap: argv => sandboxed(argv, place, { tools, bounds }),
        },
        refresh: oneAtATime(refreshing(credential, place.setToken)),
        endAll: () => endAllOf(place, tools),
        graceMs: GRACE_MS,
        idleMs: config.promptIdleMinutes * 60_000,
        commandMs: config.promptCommandMinutes * 60_000,
        watch,
        log: deps.log,
      })
      sessions.set(session.id, session)
      void session.closed.then(() => sessions.delete(session.id))
      return session
    } finally {
      opening.splice(opening.indexOf(owner), 1)
    }
  }

  /** Asks for a new token only when the old one is nearly over; who gets none is told why. */
  function refreshing(credential: Opening['credential'], keep: (token: string) => Promise<void>): Refresh {
    let until = 0
    return async isForced => {
      if (!isForced && deps.now() < until - REFRESH_BEFORE_MS) return
      const fresh = await credential()
      if (!fresh)
        throw new PromptRefusal('You may not use kubectl in the console: your sign-in has ended, or it is switched off')
      await keep(fresh.token)
      until = Date.parse(fresh.expires_at)
    }
  }

  function find(id: string, owner: string): Session | undefined {
    const session = sessions.get(id)
    return session?.owner === owner && !session.isEnding() ? session : undefined
  }

  function recheck(isMeant: (owner: string) => boolean): void {
    for (const session of sessions.values()) {
      if (!isMeant(session.owner)) continue
      session.refresh(true).catch((error: unknown) => {
        if (error instanceof PromptRefusal) void session.close(error.message)
      })
    }
  }

  async function close(): Promise<void> {
    await Promise.all([swept, ...[...sessions.values()].map(session => session.close('Salaminia is stopping'))])
  }
}

/** However often somebody signed in. */
function personOf(owner: string): string {
  return owner.split('/')[0] ?? owner
}

/** What is asked while one is under way waits for it, and then mostly finds the token new. */
function oneAtATime(refresh: Refresh): Refresh {
  let last: Promise<unknown> = Promise.resolve()
  return isForced => {
    const turn = last.then(() => refresh(isForced))
    last = turn.catch(() => {})
    return turn
  }
}
