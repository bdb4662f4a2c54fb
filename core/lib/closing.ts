// What was opened, closed in the opposite order: all of it, even when one part fails to close.
import type { Log } from '../../kit/log'

export type Closing = {
  /** Answers `resource`, to be closed later. Throws the signal's reason once it has aborted. */
  keep: <T extends { close: () => void | Promise<void> }>(resource: T) => T
  /** The second call waits for the first. */
  close: () => Promise<void>
}

export function Closing({ log, signal }: { log: Log; signal?: AbortSignal | undefined }): Closing {
  const kept: { close: () => void | Promise<void> }[] = []
  let closed: Promise<void> | undefined
  return {
    keep: resource => {
      kept.push(resource)
      signal?.throwIfAborted()
      return resource
    },
    close: () => {
      closed ??= closeAll()
      return closed
    },
  }

  async function closeAll(): Promise<void> {
    for (const resource of kept.reverse()) {
      try {
        await resource.close()
      } catch (error) {
        log.error('closing failed', { error })
      }
    }
  }
}
