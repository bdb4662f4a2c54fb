// Runs a program until it is told to stop: SIGINT or SIGTERM drains it, a second signal ends it at once.

/** `done` rejects when the program cannot go on. */
export type Program = { close: () => Promise<void>; done?: Promise<void> }

export async function serveUntilSignal(start: () => Promise<Program>): Promise<void> {
  const stopped = Promise.withResolvers<void>()
  let signals = 0
  const stop = () => {
    signals += 1
    if (signals > 1) process.exit(130)
    stopped.resolve()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop)
  const program = await start()
  try {
    await Promise.race([stopped.promise, program.done ?? stopped.promise])
  } finally {
    await program.close()
  }
}
