// How a program ends badly: one sentence on stderr and an exit code, never a stack.

export class ExitError extends Error {
  override name = 'ExitError'
  constructor(
    message: string,
    readonly code = 1,
    options?: ErrorOptions,
  ) {
    super(message, options)
  }
}

/** A wrong flag, argument or environment variable: exit code 2, as shells have it. */
export class UsageError extends ExitError {
  override name = 'UsageError'
  constructor(message: string) {
    super(message, 2)
  }
}

/** Turns the system's own error at opening a listener or a file into a sentence an operator can act on. */
export function systemSentence(error: unknown, doing: string): ExitError {
  const code = (error as { code?: unknown } | null)?.code
  const why = typeof code === 'string' ? (SYSTEM[code] ?? code) : error instanceof Error ? error.message : String(error)
  return new ExitError(`Cannot ${doing}: ${why}`, 1, { cause: error })
}

const SYSTEM: Record<string, string> = {
  EADDRINUSE: 'the port is in use by another process',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'it is not a folder',
  EISDIR: 'it is a folder',
  ENOSPC: 'the disk is full',
  ECONNREFUSED: 'nothing answers at that address',
  ENOTFOUND: 'the host name is not known',
  ETIMEDOUT: 'the address does not answer',
}
