// Runs a program until it is told to stop: SIGINT or SIGTERM drains it, also while it starts; a second signal ends it at
// once.

/** `done` rejects when the program cannot go on. */
export type Program = { close: () => Promise<void>; done?: Promise<void> }

/** A start that was told to stop gets this long to put away what it holds; after a kill at any moment all is well too. */
const GRACE_MS = 4_000

/** `start` rejects soon after its signal aborts, with everything closed that it had opened. */
export async function serveUntilSignal(start: (signal: AbortSignal) => Promise<Program>): Promise<void> {
  const stop = new AbortController()
  const stopped = new Promise<void>(resolve => stop.signal.addEventListener('abort', () => resolve()))
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130)
    stop.abort()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal)
  const given = stopped.then(() => Bun.sleep(GRACE_MS)).then(() => undefined)
  const program = await Promise.race([started(start, stop.signal), given])
  if (!program) return
  try {
    await Promise.race([stopped, program.done ?? stopped])
  } finally {
    await program.close()
  }
}

/** Undefined when it ended because it was told to. */
async function started(start: (signal: AbortSignal) => Promise<Program>, signal: AbortSignal) {
  try {
    return await start(signal)
  } catch (error) {
    if (signal.aborted) return undefined
    throw error
  }
}
