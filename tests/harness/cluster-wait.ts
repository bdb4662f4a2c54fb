// Waiting for something outside this process that cannot call us back: asks again at a short interval until it is so,
// a watched process dies, or the deadline passes; either of the last two is an Error that says what was waited for.

/** A process whose death ends the wait. */
export interface Mortal {
  isRunning(): boolean
  /** The sentence to throw when it has exited though it should not have. */
  obituary(): Error
}

export interface WaitOptions {
  readonly timeoutMs?: number
  readonly children?: readonly Mortal[]
}

const intervalMs = 20

export const until = async (claim: string, probe: () => Promise<boolean>, options: WaitOptions = {}) => {
  const { timeoutMs = 60_000, children = [] } = options
  const deadline = performance.now() + timeoutMs
  let cause: unknown
  for (;;) {
    try {
      if (await probe()) return
    } catch (error) {
      cause = error // refused while the other side is still starting: expected, and told if it never ends
    }
    const dead = children.find(child => !child.isRunning())
    if (dead) throw dead.obituary()
    if (performance.now() > deadline) {
      throw new Error(`Cannot wait any longer until ${claim}: ${timeoutMs} ms have passed`, { cause })
    }
    await Bun.sleep(intervalMs)
  }
}
