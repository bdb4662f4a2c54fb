// Follows core's event stream and opens it again whenever it ends. While it is closed the relay serves what its grants
// allow; when it is back, everything held is checked again. What never was our core ends it; what takes our core's place
// later does not, for somebody on the way must not be able to stop a relay.
import type { Log } from '../kit/log'
import { type CoreClient, CoreForeign } from './core-client'
import type { Revoker } from './revoke'
import { EVENT_PING_MS, INTERNAL } from './wire/messages'

/** `done` rejects with CoreForeign. */
export type Events = { isOpen: () => boolean; done: Promise<void> }

export function followEvents(deps: {
  core: CoreClient
  /** Waits before attempt n. */
  retry: (n: number) => Promise<void>
  revoker: Revoker
  /** Something may have been missed. */
  onAgain: () => void
  signal: AbortSignal
  log: Log
}): Events {
  const { core, revoker, signal, log } = deps
  let isOpen = false
  const done = run().catch((error: unknown) => {
    if (error instanceof CoreForeign) throw error
  })
  return { isOpen: () => isOpen, done }

  async function run(): Promise<void> {
    let isTold = false
    for (let failures = 0, opened = 0; !signal.aborted; failures++) {
      try {
        await follow(() => {
          if (opened++ > 0) deps.onAgain()
          failures = 0
          isOpen = true
          isTold = false
        })
      } catch (error) {
        if (error instanceof CoreForeign && opened === 0) throw error
        if (error instanceof CoreForeign && !isTold) log.error('something else answers in the place of core', { error })
        isTold ||= error instanceof CoreForeign
        log.debug('event stream ended', { error })
      }
      if (isOpen && !signal.aborted) log.warn('core is out of reach')
      isOpen = false
      if (!signal.aborted) await deps.retry(failures)
    }
  }

  async function follow(onFirst: () => void): Promise<void> {
    const silence = new AbortController()
    const stop = AbortSignal.any([signal, silence.signal])
    let timer = setTimeout(() => silence.abort(), EVENT_PING_MS * 4)
    try {
      let isFirst = true
      for await (const event of core.events(INTERNAL.events, stop)) {
        clearTimeout(timer)
        timer = setTimeout(() => silence.abort(), EVENT_PING_MS * 4)
        if (isFirst) onFirst()
        isFirst = false
        revoker.handle(event)
      }
    } finally {
      clearTimeout(timer)
    }
  }
}
