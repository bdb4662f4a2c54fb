// What the programs of a terminal take together. The kernel bounds each of them (sandbox.ts); what they keep on the disk, and
// what several hold in memory, is looked at every second while something runs.
import { readdirSync, readFileSync } from 'node:fs'
import { lstat, opendir } from 'node:fs/promises'
import { join } from 'node:path'

export type Shares = { diskBytes: number; files: number; memoryBytes: number }

export type Watched = {
  /** Undefined: its programs are not told from others, and only the disk is looked at. */
  uid: number | undefined
  /** Folders that its programs may write into. */
  folders: readonly string[]
  /** True if something ran since it was asked last. */
  wasBusy: () => boolean
  /** It took more than its share, which the sentence says. */
  over: (sentence: string) => void
}

export type Watch = {
  /** Until the promise resolves. */
  add: (watched: Watched, until: Promise<void>) => void
}

const EVERY_MS = 1_000
const MIB = 1_048_576

export function createWatch(shares: Shares): Watch {
  const all = new Set<Watched>()
  let timer: ReturnType<typeof setTimeout> | undefined
  return {
    add: (watched, until) => {
      all.add(watched)
      timer ??= setTimeout(look, EVERY_MS)
      void until.then(() => {
        all.delete(watched)
        if (all.size > 0) return
        clearTimeout(timer)
        timer = undefined
      })
    },
  }

  async function look(): Promise<void> {
    const busy = [...all].filter(({ wasBusy }) => wasBusy())
    const memory = busy.some(({ uid }) => uid !== undefined) ? memoryByUid() : new Map<number, number>()
    await Promise.all(
      busy.map(async watched => {
        const sentence = isOverMemory(watched, memory) ? tooMuch('memory', shares.memoryBytes) : await overDisk(watched)
        if (sentence !== undefined) watched.over(sentence)
      }),
    )
    if (all.size > 0) timer = setTimeout(look, EVERY_MS)
    else timer = undefined
  }

  function isOverMemory({ uid }: Watched, memory: ReadonlyMap<number, number>): boolean {
    return uid !== undefined && (memory.get(uid) ?? 0) > shares.memoryBytes
  }

  async function overDisk({ folders }: Watched): Promise<string | undefined> {
    const taken = { bytes: 0, files: 0 }
    const isOver = () => taken.bytes > shares.diskBytes || taken.files > shares.files
    try {
      for (const folder of folders) await count(folder, taken, isOver)
    } catch (error) {
      // Deeper than we can look is more than its share, too.
      if (!isAbsent(error)) return tooMuch('disk', shares.diskBytes)
    }
    if (!isOver()) return undefined
    return taken.files > shares.files
      ? `It kept more than ${shares.files} files: the terminal was closed`
      : tooMuch('disk', shares.diskBytes)
  }
}

function tooMuch(what: string, bytes: number): string {
  return `It took more than ${Math.round(bytes / MIB)} MiB of ${what}: the terminal was closed`
}

/** Follows no link; stops where `isOver` says so. */
async function count(folder: string, taken: { bytes: number; files: number }, isOver: () => boolean): Promise<void> {
  for await (const entry of await opendir(folder)) {
    if (isOver()) return
    taken.files += 1
    const path = join(folder, entry.name)
    try {
      taken.bytes += (await lstat(path)).blocks * 512
      if (entry.isDirectory()) await count(path, taken, isOver)
    } catch (error) {
      if (!isAbsent(error)) throw error
    }
  }
}

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** Bytes that are a process's own and no file's (proc(5), RssAnon), by user; nothing where there is no /proc. */
function memoryByUid(): Map<number, number> {
  const found = new Map<number, number>()
  for (const pid of readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    const status = statusOf(pid)
    const uid = Number(/^Uid:\s+(\d+)/m.exec(status)?.[1])
    const kib = Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0)
    if (Number.isInteger(uid)) found.set(uid, (found.get(uid) ?? 0) + kib * 1024)
  }
  return found
}

function readdir(folder: string): string[] {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
