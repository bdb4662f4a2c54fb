// Carries bytes from one side to the other past a recording: what it does not let through goes nowhere, and neither side is read
// while the other, or the recording, is behind.
import type { Duplex } from 'node:stream'

type Past = { mayPass: (bytes: Uint8Array) => boolean; behind: () => Promise<void> | undefined }

/** Ends `to` when `from` has ended. */
export function carryPast(from: Duplex, to: Duplex, { mayPass, behind }: Past): void {
  let isHeld = false
  let mustDrain = false
  from.on('data', (chunk: Buffer) => {
    if (!mayPass(chunk)) return from.pause()
    if (to.destroyed || to.writableEnded) return
    if (!to.write(chunk)) {
      mustDrain = true
      from.pause()
    }
    const wait = behind()
    if (!wait || isHeld) return
    isHeld = true
    from.pause()
    void wait.then(() => {
      isHeld = false
      goOn()
    })
  })
  to.on('drain', () => {
    mustDrain = false
    goOn()
  })
  from.on('end', () => {
    if (!to.writableEnded) to.end()
  })

  function goOn(): void {
    if (!isHeld && !mustDrain) from.resume()
  }
}
