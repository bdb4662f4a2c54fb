// Opens what a relay writes down: the audit and, under the same lock, the recordings. What a crash left open of either is closed
// before anything new begins, the recordings first: the last hash of one goes into the record that ends its request.
import type { Log } from '../kit/log'
import { createAlarms } from './alarms'
import type { RelayConfig } from './config'
import type { CoreClient } from './core-client'
import { openRecorder as openStoredRecorder, type Recorder } from './recorder/recorder'
import { type Audit, openAudit as openSpooledAudit } from './spool/audit'
import { type AuditAck, INTERNAL, type RecordingAck } from './wire/messages'

export type Evidence = { audit: Audit; recorder: Recorder; close: () => Promise<void> }

/** Each stands in for what is on disk where a test needs a disk that fails. */
export type Openers = { openAudit?: typeof openSpooledAudit; openRecorder?: typeof openStoredRecorder }

const MIB = 1024 * 1024

export async function openEvidence(
  config: RelayConfig,
  deps: Openers & { core: CoreClient; now: () => number; log: Log },
): Promise<Evidence> {
  const { core, now, log, openAudit = openSpooledAudit, openRecorder = openStoredRecorder } = deps
  const alarms = createAlarms({ core, log })
  let opening: Promise<Recorder> | undefined
  const recorderOnce = () => {
    opening ??= openRecorder(`${config.data}/recordings`, {
      send: body => core.postJson<RecordingAck>(INTERNAL.recordings, body),
      maxBytes: config.recordingsMaxMib * MIB,
      now,
      log,
    })
    return opening
  }
  const giveUp = async (error: unknown, audit?: Audit) => {
    const recorder = await opening?.catch(() => undefined)
    await closeAll([recorder?.close, audit?.close, alarms.close])
    throw error
  }
  const audit = await openAudit(`${config.data}/spool`, {
    send: body => core.postJson<AuditAck>(INTERNAL.audit, body),
    brokenOff: async () => (await recorderOnce()).brokenOff,
    alarm: alarms.raise,
    limits: config,
    now,
    log,
  }).catch((error: unknown) => giveUp(error))
  const recorder = await recorderOnce().catch((error: unknown) => giveUp(error, audit))
  return {
    audit,
    recorder,
    close: async () => {
      const failed = await closeAll([recorder.close, audit.close, alarms.close])
      if (failed.length > 0) throw failed[0]
    },
  }
}

type Close = (() => unknown) | undefined

/** In this order, and all of them: a recording that cannot be closed must not keep the lock of the audit. */
async function closeAll(closes: readonly Close[]): Promise<unknown[]> {
  const failed: unknown[] = []
  for (const close of closes) {
    try {
      await close?.()
    } catch (error) {
      failed.push(error)
    }
  }
  return failed
}
