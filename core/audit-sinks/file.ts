// A file of JSON lines, appended to and brought to the disk before it counts as delivered; full or old ones are set aside.
// Promise: nothing is written outside of the folder that the operator allowed, whatever links are in it.
import { constants } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { reasonOf } from './dial'
import { jsonOf } from './document'
import { type Sender, type SenderDeps, type Settings, TAKEN, Undelivered } from './sender'

const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants
const PRIVATE = 0o640

export function File({ target }: Settings<'file'>, { fileFolder, now }: SenderDeps): Sender {
  return {
    send: async documents => {
      try {
        await append(documents.map(one => `${jsonOf(one)}\n`).join(''))
        return TAKEN
      } catch (error) {
        if (error instanceof Undelivered) throw error
        throw new Undelivered(`Cannot write to "${target.path}": ${reasonOf(error)}`, { cause: error })
      }
    },
  }

  async function append(text: string): Promise<void> {
    const path = await placeOf()
    await rotate(path)
    const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, PRIVATE)
    try {
      if (!(await file.stat()).isFile()) throw new Undelivered(`Cannot write to "${target.path}": it is no file`)
      await dropTorn(file)
      await file.appendFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
  }

  async function placeOf(): Promise<string> {
    if (fileFolder === undefined) throw new Undelivered('This core has no folder for files: --audit-sink-folder')
    const root = await realpath(fileFolder)
    const path = join(root, target.path)
    await requireWithin(root, await nearest(dirname(path)))
    await mkdir(dirname(path), { recursive: true, mode: 0o750 })
    await requireWithin(root, dirname(path))
    return path
  }

  async function requireWithin(root: string, folder: string): Promise<void> {
    const real = await realpath(folder)
    if (real !== root && !real.startsWith(root + sep))
      throw new Undelivered(`Cannot write to "${target.path}": it leads out of the folder that core may write to`)
  }

  async function rotate(path: string): Promise<void> {
    const found = await stat(path).catch(orNothing)
    if (!found || found.size === 0) return
    const isOld = now() - found.birthtimeMs >= target.rotate_seconds * 1000
    if (found.size < target.rotate_bytes && !isOld) return
    const stamp = new Date(now()).toISOString().replace(/[-:.]/g, '')
    await rename(path, await unused(`${path}.${stamp}`))
    const full = (await readdir(dirname(path))).filter(name => isFull(name, basename(path))).sort()
    for (const name of full.slice(0, -target.keep_files)) await rm(join(dirname(path), name))
  }
}

/** Half a line is what a crash left; what it was of is sent again, for its cursor never moved. */
async function dropTorn(file: FileHandle): Promise<void> {
  const { size } = await file.stat()
  const CHUNK = 65_536
  const buffer = Buffer.alloc(CHUNK)
  for (let end = size; end > 0; end = Math.max(0, end - CHUNK)) {
    const from = Math.max(0, end - CHUNK)
    const { bytesRead } = await file.read(buffer, 0, end - from, from)
    const newline = buffer.subarray(0, bytesRead).lastIndexOf(0x0a)
    if (newline < 0 && from > 0) continue
    const whole = from + newline + 1
    if (whole < size) await file.truncate(whole)
    return
  }
}

async function nearest(folder: string): Promise<string> {
  return (await stat(folder).catch(orNothing)) ? folder : nearest(dirname(folder))
}

async function unused(path: string): Promise<string> {
  for (let n = 0; ; n++) {
    const name = n === 0 ? path : `${path}-${n}`
    if (!(await stat(name).catch(orNothing))) return name
  }
}

function isFull(name: string, base: string): boolean {
  return name.startsWith(`${base}.`) && /^\d{8}T\d{9}Z(-\d+)?$/.test(name.slice(base.length + 1))
}

function orNothing(error: unknown): undefined {
  if ((error as { code?: unknown } | null)?.code === 'ENOENT') return undefined
  throw error
}
