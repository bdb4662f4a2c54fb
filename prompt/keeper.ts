// Whose a folder of a terminal is: the process that made it, told so that no later process of the same number passes for it.
import { readFileSync, readlinkSync } from 'node:fs'
import { rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

type Keeper = { pid: number; started: string; namespace: string }

const FILE = 'keeper'
/** Longer than a terminal may last: after it a keeper that cannot be asked about is gone. */
const LONGEST_MS = 3 * 86_400_000

export async function signPlace(dir: string): Promise<void> {
  await writeFile(join(dir, FILE), JSON.stringify(thisKeeper()), { mode: 0o600 })
}

/** True for one caller alone, who keeps the folder from then on; false while its keeper lives, or where nobody signed. */
export async function takeOver(dir: string, now: number): Promise<boolean> {
  try {
    const keeper = JSON.parse(readFileSync(join(dir, FILE), 'utf8')) as Keeper
    if (!isGone(keeper, now - (await stat(join(dir, FILE))).mtimeMs)) return false
    await rename(join(dir, FILE), join(dir, `${FILE}-${crypto.randomUUID()}`))
    await signPlace(dir)
    return true
  } catch (error) {
    // Somebody else was quicker, or it is none of ours.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** Of a process in another container there is nothing to be seen. */
function isGone({ pid, started, namespace }: Keeper, ageMs: number): boolean {
  if (namespace !== thisKeeper().namespace) return ageMs > LONGEST_MS
  return !isRunning(pid) || startOf(pid) !== started
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

function thisKeeper(): Keeper {
  return {
    pid: process.pid,
    started: startOf(process.pid),
    namespace: unlessAbsent(() => readlinkSync('/proc/self/ns/pid')),
  }
}

/** In ticks since the machine began (proc(5), field 22); empty where there is no /proc. */
function startOf(pid: number): string {
  const line = unlessAbsent(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  return line.slice(line.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function unlessAbsent(read: () => string): string {
  try {
    return read()
  } catch {
    return ''
  }
}
