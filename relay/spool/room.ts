// How much the spool may still hold: what begins leaves room for what is under way to end.
import type { Disk } from './disk'
import type { Waiting } from './queue'
import type { SpoolLimits } from './settings'

export class SpoolFull extends Error {
  override name = 'SpoolFull'
}

export const MIB = 1024 * 1024
/** The share of the spool that only ends may use. */
const RESERVE = 1 / 16
const LOOK_AT_DISK_MS = 1_000

export function createRoom({ dir, limits, disk }: { dir: string; limits: SpoolLimits; disk: Disk }) {
  const mostBytes = limits.spoolMaxMib * MIB
  let isFree = true
  let lookAt = 0
  return {
    /** Those of the batch that fit when so many bytes are used; the others are rejected with SpoolFull. */
    fitting: async (batch: readonly Waiting[], used: number): Promise<readonly Waiting[]> => {
      const isFull = used >= mostBytes * (1 - RESERVE)
      if (!isFull && (await isDiskFree())) return batch
      return batch.filter(({ record: { kind }, reject }) => {
        if (used < mostBytes && kind === 'end') return true
        reject(new SpoolFull(isFull ? 'The spool is full' : 'The disk of the spool is full'))
        return false
      })
    },
    lookAgain: () => {
      lookAt = 0
    },
  }

  async function isDiskFree(): Promise<boolean> {
    const at = performance.now()
    if (at < lookAt) return isFree
    lookAt = at + LOOK_AT_DISK_MS
    isFree = (await disk.freeBytes(dir)) >= limits.spoolFreeMib * MIB
    return isFree
  }
}
