// The disk as the spool needs it: what a test replaces to make it fail.
import { open, statfs } from 'node:fs/promises'

export type DiskFile = {
  write: (bytes: Buffer, offset: number, length: number) => Promise<{ bytesWritten: number }>
  /** fdatasync(2). */
  datasync: () => Promise<void>
  truncate: (length: number) => Promise<void>
  close: () => Promise<void>
}

export type Disk = {
  /** As fopen(3): `a` appends, `wx` makes a file that must not be there. */
  open: (path: string, flags: 'a' | 'wx') => Promise<DiskFile>
  /** What is free for us where the folder is. */
  freeBytes: (dir: string) => Promise<number>
}

export const realDisk: Disk = {
  open: (path, flags) => open(path, flags, 0o600),
  freeBytes: async dir => {
    const { bavail, bsize } = await statfs(dir)
    return bavail * bsize
  },
}

/** The system may take part of what it is given. */
export async function writeWhole(file: DiskFile, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at)).bytesWritten
}

/** A new name is durable only once its folder is synced. */
export async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
