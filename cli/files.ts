// Files that hold secrets or belong to someone else: replaced as a whole or not at all, under a lock that kubectl knows.
import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { ExitError, systemSentence } from '../kit/exit'

const SECRET_FILE = 0o600
const SECRET_FOLDER = 0o700
/** kubectl holds its lock for milliseconds; one this old was left by a process that was killed. */
const STALE_LOCK_MS = 30_000
const LOCK_WAIT_MS = 10_000

/** undefined when there is no such file. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw systemSentence(error, `read ${path}`)
  }
}

/** Writes beside and renames: a reader sees the old text or the new, a crash leaves the old. */
export function replaceFile(path: string, text: string, options: { mode?: number; like?: Stats } = {}): void {
  const temporary = `${path}.${process.pid}.${crypto.randomUUID().slice(0, 8)}.tmp`
  makeFolder(dirname(path))
  try {
    const file = openSync(temporary, 'wx', SECRET_FILE)
    try {
      writeSync(file, text)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    chmodSync(temporary, options.mode ?? SECRET_FILE)
    if (options.like) keepOwner(temporary, options.like)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw systemSentence(error, `write ${path}`)
  }
}

export function removeFile(path: string): void {
  rmSync(path, { force: true })
}

/** Holds `<path>.lock` (O_EXCL, as kubectl does) while `act` runs; `act` is synchronous, so no signal splits it. */
export async function withLock<T>(path: string, act: () => T, waitMs = LOCK_WAIT_MS): Promise<T> {
  const lock = `${path}.lock`
  const giveUpAt = Date.now() + waitMs
  makeFolder(dirname(path))
  while (!takeLock(lock)) {
    if (Date.now() > giveUpAt)
      throw new ExitError(`Cannot change ${path}: another program holds ${lock}; remove it if none does`)
    await Bun.sleep(10 + Math.random() * 40)
  }
  try {
    return act()
  } finally {
    rmSync(lock, { force: true })
  }
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: SECRET_FOLDER })
  } catch (error) {
    throw systemSentence(error, `make the folder ${path}`)
  }
}

function takeLock(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx', SECRET_FILE))
    return true
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw systemSentence(error, `make ${lock}`)
    breakStaleLock(lock)
    return false
  }
}

/** Moves the lock aside first and looks again: whoever took it anew between the look and the move gets it back. */
function breakStaleLock(lock: string): void {
  const seen = statOf(lock)
  if (!seen || Date.now() - seen.mtimeMs < STALE_LOCK_MS) return
  const aside = `${lock}.${process.pid}.stale`
  try {
    renameSync(lock, aside)
    const moved = statSync(aside)
    if (moved.ino !== seen.ino || moved.mtimeMs !== seen.mtimeMs) linkSync(aside, lock)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'EEXIST') throw systemSentence(error, `remove ${lock}`)
  } finally {
    rmSync(aside, { force: true })
  }
}

export function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false })
}

function keepOwner(path: string, like: Stats): void {
  if (process.getuid?.() === like.uid && process.getgid?.() === like.gid) return
  try {
    chownSync(path, like.uid, like.gid)
  } catch (error) {
    // Only root may give a file away; anyone else keeps a file that is theirs, with the mode it had.
    if (codeOf(error) !== 'EPERM') throw error
  }
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null)?.code
}
