// What is built for tests goes into the cache folder: in a temporary folder first and then renamed into place, so that a run
// which is killed leaves nothing half, and with a digest of its sources, so that it is built again when they change.

import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { cacheFolder } from './version.ts'

export const folder = cacheFolder()

/** Runs to the end and throws the command's own last words when it fails. */
export const run = async (command: string[], cwd: string) => {
  const child = Bun.spawn(command, { cwd, stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' })
  const [code, stderr] = await Promise.all([child.exited, new Response(child.stderr).text()])
  if (code !== 0) throw new Error(`Cannot run "${command.join(' ')}": it exited with ${code}\n${stderr.trim()}`)
}

/** A folder beside the target, because rename is atomic only within one file system. */
export const inTemporaryFolder = async <T>(use: (temporary: string) => Promise<T>) => {
  const temporary = await mkdtemp(join(folder, '.building-'))
  try {
    return await use(temporary)
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Files of one module folder, by their names in it. */
export type Sources = { root: string; names: readonly string[] }

export const digestOf = async ({ root, names }: Sources) => {
  const hash = new Bun.CryptoHasher('sha256')
  for (const name of names) hash.update(`${name}\0`).update(await readFile(join(root, name)))
  return hash.digest('hex')
}

/** Whether the binary was built from these very files. */
export const isCurrent = async (binary: string, sources: Sources) => {
  const digest = join(folder, `${binary}.sha256`)
  if (!existsSync(join(folder, binary)) || !existsSync(digest)) return false
  return (await readFile(digest, 'utf8')) === (await digestOf(sources))
}

/** A program in Go whose module is one folder: `ensure` builds it where it is missing or old, which needs Go, and answers its path. */
export function goProgram(
  binary: string,
  sources: Sources,
): { isWanted: () => boolean; ensure: () => Promise<string> } {
  const path = join(folder, binary)
  return {
    /** Where it is asked for, and where it is there already. */
    isWanted: () => {
      const cluster = process.env.SAL_TEST_CLUSTER
      return cluster === 'real' || (cluster !== 'stub' && existsSync(path))
    },
    ensure: async () => {
      if (await isCurrent(binary, sources)) return path
      await mkdir(folder, { recursive: true })
      await inTemporaryFolder(async temporary => {
        const built = join(temporary, binary)
        await run(['go', 'build', '-trimpath', '-ldflags', '-s -w', '-o', built, '.'], sources.root)
        await rename(built, path)
      })
      await writeFile(join(folder, `${binary}.sha256`), await digestOf(sources))
      return path
    },
  }
}
