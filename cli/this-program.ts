// How another program can run this one again: the compiled binary by itself, or bun with our main file.
import { devNull } from 'node:os'
import { join } from 'node:path'

export type Invocation = { command: string; args: string[] }

const ROOT = join(import.meta.dir, '..')
/** Where `bun build --compile` keeps the files it embeds. */
const IS_COMPILED = /^(\/\$bunfs\/|[A-Z]:[\\/]~BUN[\\/])/.test(import.meta.path)

/**
 * kubectl starts a credential plugin in whatever folder it is in. There, bun would obey a `bunfig.toml` (preload: any
 * code), a `tsconfig.json` (paths: another main file) and a `.env`; these flags point it away from them.
 */
export function thisProgram(): Invocation {
  if (IS_COMPILED) return { command: process.execPath, args: [] }
  const away = ['--no-env-file', `--config=${devNull}`, `--tsconfig-override=${join(ROOT, 'tsconfig.json')}`]
  return { command: process.execPath, args: [...away, join(ROOT, 'cli', 'main.ts')] }
}
