// The relay's audit as the rest of the relay sees it: a place to put records that are durable and reach core.
import { sleep } from '../../kit/backoff'
import type { Log } from '../../kit/log'
import type { AuditAck } from '../wire/messages'
import { startShipper } from './ship'
import { openSpool, type Spool } from './spool'

export type Audit = {
  append: Spool['append']
  /** Gives core a moment to take what is left; what it did not take is taken after the next start. */
  close: () => Promise<void>
}

const DRAIN_MS = 2_000

export async function openAudit(
  dir: string,
  deps: { send: (body: string) => Promise<AuditAck>; log: Log },
): Promise<Audit> {
  const spool = await openSpool(dir, () => Bun.randomUUIDv7())
  const shipper = await startShipper({ spool, dir, send: deps.send, wait: sleep, log: deps.log })
  return {
    append: spool.append,
    close: async () => {
      await shipper.drain(AbortSignal.timeout(DRAIN_MS)).catch(() => {})
      await shipper.close()
      await spool.close()
    },
  }
}
