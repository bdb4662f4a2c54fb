// Tells core what people have to hear of this relay, until core has it. A later alarm of a kind takes the place of an earlier
// one that core did not take yet, where it says the same and more.
import { sleep } from '../kit/backoff'
import type { Log } from '../kit/log'
import type { CoreClient } from './core-client'
import { INTERNAL, type RelayAlarm } from './wire/messages'

export type Alarms = { raise: (alarm: RelayAlarm) => void; close: () => void }

const RETRY_MS = 3_000
const MOST_WAITING = 100

export function createAlarms({ core, log }: { core: Pick<CoreClient, 'post'>; log: Log }): Alarms {
  const stop = new AbortController()
  let waiting: RelayAlarm[] = []
  let isTelling = false
  return {
    raise: alarm => {
      const isSame = (other: RelayAlarm) => other.kind === 'audit-lost' && other.since === alarm.since
      waiting = [...waiting.filter(other => other.kind !== alarm.kind || !isSame(other)), alarm].slice(-MOST_WAITING)
      if (!isTelling) void tell()
    },
    close: () => stop.abort(),
  }

  async function tell(): Promise<void> {
    isTelling = true
    for (let failures = 0; waiting[0] && !stop.signal.aborted; ) {
      const [alarm] = waiting
      try {
        await core.post(INTERNAL.alarms, alarm)
        waiting = waiting.filter(one => one !== alarm)
        failures = 0
      } catch (error) {
        if (failures++ === 0) log.warn('core did not take an alarm', { error })
        await sleep(RETRY_MS, stop.signal).catch(() => {})
      }
    }
    isTelling = false
  }
}
