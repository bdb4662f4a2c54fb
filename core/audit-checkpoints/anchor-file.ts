// A file that only grows, a JWS a line. It knows by itself how far it has got, so each process of core may have its own.
import { type FileHandle, open } from 'node:fs/promises'
import { type CheckpointKey, openCheckpoint } from '../../relay/wire/evidence'
import type { Anchor } from './anchors'

export function FileAnchor(path: string, by: CheckpointKey): Anchor {
  return {
    name: `file:${path}`,
    position: () => withFile(path, file => positionIn(file, by)),
    take: ({ jws }) =>
      withFile(path, async file => {
        await file.appendFile(`${jws}\n`)
        await file.sync()
      }),
  }
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, 'a+', 0o600)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}

async function positionIn(file: FileHandle, by: CheckpointKey): Promise<number> {
  const { size } = await file.stat()
  const end = await startOfLine(file, size)
  // A line that was not written to its end was never taken.
  if (end < size) await file.truncate(end)
  if (end === 0) return 0
  const start = await startOfLine(file, end - 1)
  const line = Buffer.alloc(end - 1 - start)
  await file.read(line, 0, line.length, start)
  // Somebody else's file, or one that somebody wrote into: nothing is added to it.
  return openCheckpoint(line.toString(), by).n
}

const BLOCK = 64 * 1024

/** Where the line begins that ends before `end`. */
async function startOfLine(file: FileHandle, end: number): Promise<number> {
  const block = Buffer.alloc(BLOCK)
  for (let to = end; to > 0; to = Math.max(0, to - BLOCK)) {
    const from = Math.max(0, to - BLOCK)
    const { bytesRead } = await file.read(block, 0, to - from, from)
    const found = block.subarray(0, bytesRead).lastIndexOf(10)
    if (found >= 0) return from + found + 1
  }
  return 0
}
