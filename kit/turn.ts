// The end of a turn of the event loop: what many did in it on their own leaves together, in one system call and one TLS record.

let acts: (() => void)[] = []

/** Runs `act` when everything that has arrived was handled; what is put here meanwhile runs right behind. */
export function atTurnsEnd(act: () => void): void {
  if (acts.push(act) === 1) setImmediate(run)
}

function run(): void {
  let next = 0
  try {
    while (next < acts.length) (acts[next++] as () => void)()
  } finally {
    acts = acts.slice(next)
    if (acts.length > 0) setImmediate(run)
  }
}
