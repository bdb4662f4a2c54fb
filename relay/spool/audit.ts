// The relay's audit as the rest of the relay sees it: a place to put records that are durable and reach core.
import { sleep } from '../../kit/backoff'
import type { Log } from '../../kit/log'
import { brokenEndRecord } from '../record'
import type { AuditAck, RelayAlarm } from '../wire/messages'
import { type Disk, realDisk } from './disk'
import { createLosses, type Losses } from './losses'
import { DEFAULT_SPOOL_LIMITS, type SpoolLimits } from './settings'
import { startShipper } from './ship'
import { openSpool, type Spool } from './spool'

export type Audit = {
  /** Rejects when the record cannot be written; who goes on nevertheless says so by lose(). */
  append: Spool['append']
  lose: Losses['lose']
  /** How many records are lost and not yet missed in the chain: while there are any, the disk takes none. */
  lost: () => number
  /** Gives core a moment to take what is left; what it did not take is taken after the next start. */
  close: () => Promise<void>
}

export type AuditDeps = {
  send: (body: Buffer<ArrayBuffer>) => Promise<AuditAck>
  /** The last hash of each recording that was open when the relay went down, asked for once the folder is ours. */
  brokenOff?: () => Promise<ReadonlyMap<string, string>>
  alarm?: (alarm: RelayAlarm) => void
  limits?: SpoolLimits
  disk?: Disk
  now?: () => number
  log: Log
}

const DRAIN_MS = 2_000

/** Requests that were open when the relay went down get their end first. Throws ExitError. */
export async function openAudit(dir: string, deps: AuditDeps): Promise<Audit> {
  const { send, alarm = () => {}, limits = DEFAULT_SPOOL_LIMITS, disk = realDisk, now = Date.now, log } = deps
  const spool = await openSpool(dir, { newId: () => Bun.randomUUIDv7(), now, log, limits, disk })
  const losses = createLosses({ dir, spool, now, alarm, log })
  const giveUp = async (error: unknown) => {
    losses.close()
    await spool.close().catch(() => {})
    throw error
  }
  const append = (...[record, when]: Parameters<Spool['append']>) => losses.append(record, when)
  const hashes = (await deps.brokenOff?.().catch(giveUp)) ?? new Map<string, string>()
  for (const begin of spool.open()) {
    const end = brokenEndRecord(begin, now(), hashes.get(begin.recording_id ?? '') ?? null)
    append(end, 'soon').catch(cause => losses.lose(end, cause))
  }
  const shipper = await startShipper({ spool, dir, send, alarm, wait: sleep, now, log }).catch(giveUp)
  return {
    append,
    lose: losses.lose,
    lost: losses.lost,
    close: async () => {
      await shipper.drain(AbortSignal.timeout(DRAIN_MS)).catch(() => {})
      await shipper.close()
      losses.close()
      await spool.close()
    },
  }
}
