// The disk as the spool needs it: what a test replaces to make it fail.
import { constants } from 'node:fs'
import { open, statfs } from 'node:fs/promises'

export type DiskFile = {
  /** Of a file that was opened with `r+`, resolves when what was written is durable. */
  write: (bytes: Buffer, at: { position: number }) => Promise<{ bytesWritten: number }>
  /** fdatasync(2). */
  datasync: () => Promise<void>
  truncate: (length: number) => Promise<void>
  close: () => Promise<void>
}

export type Disk = {
  /** As fopen(3): `r+` changes a file that is there, `wx` makes one that must not be there, and syncs nothing by itself. */
  open: (path: string, flags: 'r+' | 'wx') => Promise<DiskFile>
  /** What is free for us where the folder is. */
  freeBytes: (dir: string) => Promise<number>
}

/** A write and its sync are one call of the system: each call is a wait for a thread, and for the turn of the loop after it. */
const DURABLE = constants.O_RDWR | constants.O_DSYNC

export const realDisk: Disk = {
  open: (path, flags) => open(path, flags === 'r+' ? DURABLE : flags, 0o600),
  freeBytes: async dir => {
    const { bavail, bsize } = await statfs(dir)
    return bavail * bsize
  },
}

/** The system may take part of what it is given. */
export async function writeWhole(file: DiskFile, bytes: Buffer, position: number): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes.subarray(at), { position: position + at })).bytesWritten
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
