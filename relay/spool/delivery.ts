// One step of carrying records to core at a time, and what follows when both sides do not agree.
// Promise: what cannot be appended to core's chain any more goes on in a new one, and everyone who can hear is told.
import type { Log } from '../../kit/log'
import { CoreRefused } from '../core-client'
import { AUDIT_CHAIN_BROKEN, AUDIT_CHAIN_FOREIGN, type AuditAck, type RelayAlarm } from '../wire/messages'
import { findAgreement, type GivenUp } from './agreement'
import { lastWhole } from './move'
import type { Batch, Reader } from './reader'
import type { Spool } from './spool'

export type DeliveryDeps = {
  spool: Spool
  /** Sends one AuditBatch as JSON text. */
  send: (body: string) => Promise<AuditAck>
  alarm: (alarm: RelayAlarm) => void
  now: () => number
  log: Log
}

export type Delivery = {
  /** Highest seq of the chain that core acknowledged. */
  acknowledged: () => number
  /** Core was asked how far it is, and we agree. */
  isSettled: () => boolean
  settle: () => Promise<void>
  /** A batch that follows what is acknowledged. */
  ship: (batch: Batch) => Promise<void>
  /** All that is left goes on in a new chain. */
  giveUp: (why: string) => Promise<void>
}

/** `remembered`: how far core was once with a chain. */
export function createDelivery(
  deps: DeliveryDeps,
  { reader, remembered }: { reader: Reader; remembered: (chain: string) => number },
): Delivery {
  const { spool, log } = deps
  let acknowledged = 0
  let isSettled = false
  /** What was acknowledged at the last dispute. */
  let disputed = -1
  return {
    acknowledged: () => acknowledged,
    isSettled: () => isSettled,
    settle,
    ship,
    giveUp: why => giveUp({ after: acknowledged, forgotten: 0, why }),
  }

  async function settle(): Promise<void> {
    const had = Math.max(acknowledged, remembered(spool.spoolId()))
    const found = await findAgreement({ spool, reader, ask: sent })
    if (!found) return
    if ('why' in found) return giveUp(found)
    const records = had - found.at
    if (records > 0) log.error('core has lost audit records that it had taken and gets them again', { records })
    acknowledged = found.at
    isSettled = true
  }

  async function ship({ records, lastSeq, hash }: Batch): Promise<void> {
    const answer = await sent(`,"hash":"${hash}","records":[${records.join(',')}]`)
    if (answer?.acknowledged_seq !== lastSeq || answer.hash !== hash) return dispute(lastSeq)
    acknowledged = lastSeq
    await spool.release(acknowledged)
  }

  /** Undefined when core does not take it for what it is, and so never will. */
  async function sent(rest: string): Promise<AuditAck | undefined> {
    try {
      return await deps.send(`{"spool_id":"${spool.spoolId()}"${rest}}`)
    } catch (error) {
      const code = error instanceof CoreRefused ? error.error.code : ''
      if (code === AUDIT_CHAIN_BROKEN) return undefined
      if (code !== AUDIT_CHAIN_FOREIGN) throw error
      // What core had of it cannot be asked for: what we remember is near.
      const after = Math.max(reader.lowest(), remembered(spool.spoolId()))
      await giveUp({ after, forgotten: 0, why: 'This relay was enrolled anew' })
      return undefined
    }
  }

  /** Core and we come to different hashes. Once, core may be ahead; again, our records are not as they were written. */
  async function dispute(until: number): Promise<void> {
    isSettled = false
    const isAgain = disputed === acknowledged
    disputed = acknowledged
    if (!isAgain) return
    const whole = await lastWhole(spool.segments(), acknowledged)
    if (whole >= until) throw new Error('Core disputes records of the audit that are as they were written')
    await giveUp({ after: acknowledged, forgotten: 0, why: `Record ${whole + 1} is not as it was written` })
  }

  async function giveUp({ why, ...from }: GivenUp): Promise<void> {
    const chain = spool.spoolId()
    const since = new Date(deps.now()).toISOString()
    const { moved, lost } = await spool.restart(from)
    acknowledged = 0
    isSettled = false
    disputed = -1
    log.error('a chain of audit records is given up for a new one', { why, chain, ...from, moved, lost })
    deps.alarm({
      kind: 'audit-chain-ended',
      lost,
      since,
      why: `${why}; chain ${chain} ends after record ${from.after}`,
    })
  }
}
