// The keys of the player: space pauses, right and left jump, q and Ctrl-C stop.

export type Controls = {
  /** Keys as a terminal sends them, one or several. */
  press: (keys: string) => void
  isPaused: () => boolean
  /** Whether something waits to be taken. */
  isAsked: () => boolean
  /** How many jumps on, or back; 0: none. Stopping stays asked for. */
  take: () => number | 'stop'
  /** Resolves with the next key, or after `ms`. */
  change: (ms: number | undefined) => Promise<void>
  isStopped: () => boolean
  /** Resolves when it is stopped. */
  stopped: Promise<void>
}

const KEYS: Record<string, 'on' | 'back' | 'stop' | 'pause'> = {
  ...{ ' ': 'pause', q: 'stop', '\u0003': 'stop', '\u0004': 'stop' },
  ...{ '\u001b[C': 'on', '\u001bOC': 'on', '\u001b[D': 'back', '\u001bOD': 'back' },
}

export function Controls(): Controls {
  let isPaused = false
  let isStopped = false
  let jumps = 0
  let wake = () => {}
  const stop = Promise.withResolvers<void>()
  const acts = {
    on: () => jumps++,
    back: () => jumps--,
    pause: () => {
      isPaused = !isPaused
    },
    stop: () => {
      isStopped = true
      stop.resolve()
    },
  }
  const isAsked = () => isStopped || jumps !== 0
  return {
    press: keys => {
      for (let rest = keys; rest !== ''; ) {
        const key = Object.keys(KEYS).find(one => rest.startsWith(one)) ?? ''
        const meant = KEYS[key]
        if (meant) acts[meant]()
        rest = rest.slice(key.length || 1)
      }
      wake()
    },
    isPaused: () => isPaused,
    isAsked,
    take: () => {
      const taken = isStopped ? 'stop' : jumps
      jumps = 0
      return taken
    },
    change: ms =>
      new Promise(resolve => {
        const timer = ms === undefined ? undefined : setTimeout(resolve, ms)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
        if (isAsked()) wake()
      }),
    isStopped: () => isStopped,
    stopped: stop.promise,
  }
}
