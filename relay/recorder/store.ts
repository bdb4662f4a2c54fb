// Chunks on the relay's disk, one file each, until core has them. Promise: a file is there whole or not at all, and is durable
// once write() resolves; the folder never holds more than its bound, but for the few bytes that end a recording.
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { RecordingChunk } from '../wire/messages'

/** What a restart needs to know of the newest chunk. `hash` is hex, `at` ms since the epoch, `size` that of its plain text. */
export type Local = { hash: string; at: number; started_at: string; size: number }

export type Store = {
  /** Rejects when the disk refuses it, or the bound would be passed and the chunk does not end its recording. */
  write: (chunk: RecordingChunk, local: Local) => Promise<void>
  /** The body to send, or undefined: it is not there. */
  read: (id: string, index: number) => Promise<string | undefined>
  local: (id: string, index: number) => Promise<{ local: Local; chunk: RecordingChunk }>
  /** Indexes of what core may have, ascending; recordings in the order in which they came. */
  list: () => ReadonlyMap<string, readonly number[]>
  /** Until this is said, a recording that begins is not listed. */
  confirm: (id: string) => void
  /** Deletes what core has: all below `index`, and the newest only with `isEnded`. */
  release: (id: string, index: number, isEnded: boolean) => Promise<void>
  discard: (id: string) => Promise<void>
  onWritten: (listener: () => void) => () => void
}

const NAME = /^([0-9a-f-]{36})\.(\d{10})$/

export async function openStore(dir: string, maxBytes: number): Promise<Store> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const held = new Map<string, Map<number, number>>()
  const unconfirmed = new Set<string>()
  const listeners = new Set<() => void>()
  let bytes = 0
  for (const name of (await readdir(dir)).sort()) await find(name)
  return {
    write,
    read: async (id, index) => (await textOf(id, index))?.split('\n')[1],
    local: async (id, index) => {
      const [local = '', chunk = ''] = ((await textOf(id, index)) ?? '').split('\n')
      return { local: JSON.parse(local) as Local, chunk: JSON.parse(chunk) as RecordingChunk }
    },
    list: () =>
      new Map([...held].filter(([id]) => !unconfirmed.has(id)).map(([id, chunks]) => [id, [...chunks.keys()]])),
    confirm: id => {
      unconfirmed.delete(id)
      tell()
    },
    release,
    discard: id => release(id, Number.POSITIVE_INFINITY, true),
    onWritten: listener => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }

  async function find(name: string): Promise<void> {
    const [, id, index] = NAME.exec(name) ?? []
    // What a crash left half written.
    if (id === undefined) return rm(join(dir, name), { force: true, recursive: true })
    keep(id, Number(index), (await stat(join(dir, name))).size)
  }

  function keep(id: string, index: number, size: number): void {
    const chunks = held.get(id) ?? new Map<number, number>()
    held.set(id, chunks.set(index, size))
    bytes += size
  }

  async function write(chunk: RecordingChunk, local: Local): Promise<void> {
    const content = Buffer.from(`${JSON.stringify(local)}\n${JSON.stringify(chunk)}\n`)
    if (!chunk.end && bytes + content.length > maxBytes) throw new Error('The folder of recordings is full')
    const path = pathOf(chunk.recording_id, chunk.index)
    try {
      await durably(`${path}.new`, 'wx', async file => {
        await file.writeFile(content)
        await file.datasync()
      })
      await rename(`${path}.new`, path)
      await durably(dir, 'r', folder => folder.sync())
    } catch (error) {
      await Promise.allSettled([rm(`${path}.new`, { force: true }), rm(path, { force: true })])
      throw error
    }
    if (chunk.start) unconfirmed.add(chunk.recording_id)
    keep(chunk.recording_id, chunk.index, content.length)
    tell()
  }

  function tell(): void {
    for (const listener of listeners) listener()
  }

  async function release(id: string, index: number, isEnded: boolean): Promise<void> {
    const chunks = held.get(id)
    const newest = Math.max(...(chunks?.keys() ?? []))
    for (const [at, size] of chunks ?? []) {
      if (at >= index || (at === newest && !isEnded)) continue
      await rm(pathOf(id, at), { force: true })
      if (chunks?.delete(at)) bytes -= size
    }
    if (chunks?.size !== 0) return
    held.delete(id)
    unconfirmed.delete(id)
  }

  async function textOf(id: string, index: number): Promise<string | undefined> {
    if (!held.get(id)?.has(index)) return undefined
    return readFile(pathOf(id, index), 'utf8')
  }

  function pathOf(id: string, index: number): string {
    return join(dir, `${id}.${String(index).padStart(10, '0')}`)
  }
}

async function durably(path: string, flags: string, act: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, flags, 0o600)
  try {
    await act(file)
  } finally {
    await file.close()
  }
}
