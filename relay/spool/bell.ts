// Wakes everyone who waits for it; whoever comes later waits for the next time.
export type Bell = { ring: () => void; heard: () => Promise<void> }

export function createBell(): Bell {
  let waiting = new Set<() => void>()
  return {
    ring: () => {
      const woken = waiting
      waiting = new Set()
      for (const resolve of woken) resolve()
    },
    heard: () => new Promise(resolve => void waiting.add(resolve)),
  }
}
