// The kubeconfig on disk: read, changed and replaced under kubectl's own lock, as whole files only.
import { realpathSync } from 'node:fs'
import { ExitError } from '../kit/exit'
import { readText, replaceFile, statOf, withLock } from './files'

const OTHERS = 0o077
const NEW_FILE = 0o600

/**
 * `change` gets the text ('' for no file) and gives the new one. A file keeps its mode and owner; when a private key goes
 * into it, group and others lose what they could.
 */
export async function changeKubeconfig(
  path: string,
  change: (before: string) => string,
  { holdsKey }: { holdsKey: boolean },
): Promise<{ isTightened: boolean }> {
  return withLock(path, () => {
    const target = realPath(path)
    const there = statOf(target)
    if (there?.isDirectory()) throw new ExitError(`Cannot change ${path}: it is a folder`)
    const before = readText(target) ?? ''
    const after = change(before)
    const mode = there ? there.mode & 0o777 : NEW_FILE
    const isTightened = holdsKey && (mode & OTHERS) !== 0
    if (after !== before || isTightened)
      replaceFile(target, after, { mode: isTightened ? mode & ~OTHERS : mode, ...(there ? { like: there } : {}) })
    return { isTightened }
  })
}

/** A link stays a link: what it points at is replaced. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT') return path
    throw error
  }
}
