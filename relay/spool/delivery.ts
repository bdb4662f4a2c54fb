// One step of carrying records to core at a time, and what follows when both sides do not agree.
// Promise: what cannot be appended to core's chain any more goes on in a new one, and everyone who can hear is told.
import type { Log } from '../../kit/log'
import { CoreRefused } from '../core-client'
import { AUDIT_CHAIN_BROKEN, AUDIT_CHAIN_FOREIGN, type AuditAck, type RelayAlarm } from '../wire/messages'
import { findAgreement, type GivenUp, type Known } from './agreement'
import { lastWhole } from './move'
import type { Batch, Reader } from './reader'
import type { Spool } from './spool'

/** The same can never be taken. */
const NEVER: ReadonlySet<string> = new Set([AUDIT_CHAIN_BROKEN, AUDIT_CHAIN_FOREIGN])

const COMMA = Buffer.from(',')
const END = Buffer.from(']}')

export type DeliveryDeps = {
  spool: Spool
  /** Sends one AuditBatch as JSON. */
  send: (body: Buffer<ArrayBuffer>) => Promise<AuditAck>
  alarm: (alarm: RelayAlarm) => void
  now: () => number
  log: Log
}

/** `answer` is undefined when core does not take it for what it is. */
export type Flight = { batch: Batch; answer: Promise<AuditAck | undefined> }

export type Delivery = {
  /** Highest seq of the chain that core acknowledged. */
  acknowledged: () => number
  /** Core was asked how far it is, and we agree. */
  isSettled: () => boolean
  settle: () => Promise<void>
  send: (batch: Batch) => Flight
  /** Flights in the order in which they were sent. */
  take: (flight: Flight) => Promise<void>
  /** All that is left goes on in a new chain. */
  giveUp: (why: string) => Promise<void>
}

/** `remembered`: how far core was once with a chain. */
export function createDelivery(
  deps: DeliveryDeps,
  { reader, remembered }: { reader: Reader; remembered: (chain: string) => number },
): Delivery {
  const { spool, log } = deps
  /** The last link that both sides have. */
  let known: Known = { seq: 0, hash: '' }
  let isSettled = false
  /** What was acknowledged at the last dispute. */
  let disputed = -1
  return {
    acknowledged: () => known.seq,
    isSettled: () => isSettled,
    settle,
    send: batch => {
      const answer = sent(`,"hash":"${batch.hash}"`, batch.records)
      // Whoever waits for it hears; perhaps nobody does.
      answer.catch(() => {})
      return { batch, answer }
    },
    take,
    giveUp: why => giveUp({ after: known.seq, forgotten: 0, why }),
  }

  async function settle(): Promise<void> {
    const chain = spool.spoolId()
    const had = remembered(chain)
    const found = await findAgreement({ spool, reader, ask: sent, known })
    if (found === 'foreign') {
      // What core had of it cannot be asked for: what we remember is near.
      const after = Math.max(reader.lowest(), had)
      return giveUp({ after, forgotten: 0, why: 'This relay was enrolled anew' })
    }
    if ('why' in found) return giveUp(found)
    const records = Math.max(known.seq, had) - found.seq
    if (records > 0) log.error('core has lost audit records that it had taken and gets them again', { records })
    known = found
    isSettled = true
  }

  async function take({ batch, answer }: Flight): Promise<void> {
    const ack = await answer
    if (ack?.acknowledged_seq !== batch.lastSeq || ack.hash !== batch.hash) return dispute(batch.lastSeq)
    known = { seq: batch.lastSeq, hash: batch.hash }
    await spool.release(known.seq)
  }

  async function sent(more: string, records: readonly Buffer[] = []): Promise<AuditAck | undefined> {
    const begin = Buffer.from(`{"spool_id":"${spool.spoolId()}"${more},"records":[`)
    const listed = records.flatMap((record, index) => (index === 0 ? [record] : [COMMA, record]))
    try {
      return await deps.send(Buffer.concat([begin, ...listed, END]))
    } catch (error) {
      if (error instanceof CoreRefused && NEVER.has(error.error.code)) return undefined
      throw error
    }
  }

  /** Core and we come to different hashes. Once, core may be ahead; again, our records are not as they were written. */
  async function dispute(until: number): Promise<void> {
    isSettled = false
    const isAgain = disputed === known.seq
    disputed = known.seq
    if (!isAgain) return
    const whole = await lastWhole(spool.segments(), known.seq)
    if (whole >= until) throw new Error('Core disputes records of the audit that are as they were written')
    await giveUp({ after: known.seq, forgotten: 0, why: `Record ${whole + 1} is not as it was written` })
  }

  async function giveUp({ why, ...from }: GivenUp): Promise<void> {
    const chain = spool.spoolId()
    const since = new Date(deps.now()).toISOString()
    const { moved, lost } = await spool.restart(from)
    known = { seq: 0, hash: '' }
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
