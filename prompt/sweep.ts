// Folders of terminals whose core was killed before it could remove them, and what still runs in them.
import { lstat, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Log } from '../kit/log'
import { takeOver } from './keeper'
import { isPlaceName, uidOf } from './place'
import { endAllOf, type Tools } from './sandbox'

/** Only what is ours, by its owner and by who signed it: others write there too. */
export async function sweepPlaces({ tools, now, log }: { tools: Tools; now: number; log: Log }): Promise<void> {
  for (const name of await placeNames()) {
    const dir = join(tmpdir(), name)
    try {
      const found = await lstat(dir)
      if (!found.isDirectory() || found.uid !== process.getuid?.() || !(await takeOver(dir, now))) continue
      const uid = uidOf(name)
      // A place that was never finished has no programs, and another group.
      if (uid !== undefined && found.gid === uid) await endAllOf({ uid }, tools)
      await rm(dir, { recursive: true, force: true, maxRetries: 5 })
      log.info('removed a terminal that a killed process left behind', { dir })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT')
        log.warn('a terminal that was left behind stays', { dir, error })
    }
  }
}

async function placeNames(): Promise<string[]> {
  try {
    return (await readdir(tmpdir())).filter(isPlaceName)
  } catch {
    return []
  }
}
