// Carries the spool to core, in order and again until core says it has it; core keeps each (spool, seq) once.
import { open, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Log } from '../../kit/log'
import type { AuditAck } from '../wire/messages'
import { decodeRecord } from './segments'
import type { Spool } from './spool'

export type Shipper = {
  /** Highest seq that core acknowledged. */
  acknowledgedSeq: () => number
  /** Resolves when core has everything that was durable at the call; rejects when `signal` ends the wait. */
  drain: (signal: AbortSignal) => Promise<void>
  close: () => Promise<void>
}

const BATCH_RECORDS = 1_000
const BATCH_BYTES = 1024 * 1024
/** Records of this long share a batch: a call to core for each request would cost more than the request. */
const GATHER_MS = 100
/** Core drops what it has already, so the cursor only has to be near: a start after a crash sends this much again. */
const CURSOR_EVERY = 20_000
const RETRY_MS = [100, 300, 1_000, 3_000]

/** Where the next record starts: byte `offset` of `path`, and its seq. */
type Reader = { path: string; offset: number; seq: number }

export async function startShipper(deps: {
  spool: Spool
  dir: string
  /** Sends one AuditBatch as JSON text. */
  send: (body: string) => Promise<AuditAck>
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  log: Log
}): Promise<Shipper> {
  const { spool, log } = deps
  const cursorPath = join(deps.dir, 'acknowledged')
  let acknowledged = await readCursor(cursorPath)
  let written = acknowledged
  let reader: Reader | undefined
  const stop = new AbortController()
  const idle = new Set<() => void>()
  const wake = () => {
    for (const resolve of idle) resolve()
    idle.clear()
  }
  const unsubscribe = spool.onDurable(wake)
  const running = run()
  return {
    acknowledgedSeq: () => acknowledged,
    drain: async signal => {
      const goal = spool.durableSeq()
      signal.addEventListener('abort', wake, { once: true })
      while (acknowledged < goal) {
        signal.throwIfAborted()
        await nextChange()
      }
    },
    close: async () => {
      unsubscribe()
      stop.abort()
      wake()
      await running
      await keepCursor()
    },
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stop.signal.aborted; ) {
      if (acknowledged >= spool.durableSeq()) {
        await nextChange()
        continue
      }
      try {
        if (spool.durableSeq() - acknowledged < BATCH_RECORDS) await deps.wait(GATHER_MS, stop.signal).catch(() => {})
        await shipOne()
        failures = 0
      } catch (error) {
        reader = undefined
        if (failures === 0) log.warn('audit records wait for core', { error })
        await deps.wait(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0, stop.signal).catch(() => {})
        failures += 1
      }
    }
  }

  async function shipOne(): Promise<void> {
    const { records, next } = await nextRecords()
    reader = next
    if (records.length === 0) return
    const answer = await deps.send(`{"spool_id":${JSON.stringify(spool.spoolId)},"records":[${records.join(',')}]}`)
    acknowledged = Math.max(acknowledged, answer.acknowledged_seq)
    if (spool.durableSeq() <= acknowledged || acknowledged - written >= CURSOR_EVERY) await keepCursor()
    wake()
  }

  /** The cursor first: a segment that went before it would be missed at the next start. */
  async function keepCursor(): Promise<void> {
    if (written === acknowledged) return
    await writeFile(`${cursorPath}.new`, `${acknowledged}\n`, { mode: 0o600 })
    await rename(`${cursorPath}.new`, cursorPath)
    written = acknowledged
    await spool.release(acknowledged)
  }

  /** The records after the acknowledged one, as JSON texts, read on from where the last batch ended. */
  async function nextRecords(): Promise<{ records: string[]; next: Reader }> {
    const [segment] = spool.segmentsFrom(acknowledged + 1)
    if (!segment) throw new Error('The spool has lost the segment that core needs next')
    const at = reader?.path === segment.path ? reader : { path: segment.path, offset: 0, seq: segment.firstSeq }
    const records: string[] = []
    let { offset, seq } = at
    for (const line of await readLines(at, spool.durableSeq() - at.seq + 1)) {
      const json = decodeRecord(line.toString('utf8'))
      if (json === undefined) throw new Error('A record of the spool is damaged')
      if (seq > acknowledged) records.push(json)
      offset += line.length + 1
      seq += 1
    }
    return { records, next: { path: segment.path, offset, seq } }
  }

  function nextChange(): Promise<void> {
    return new Promise(resolve => void idle.add(resolve))
  }
}

/** At most a batch of whole lines from `offset`; a record is far smaller than a batch, so one is always whole. */
async function readLines({ path, offset }: Reader, durable: number): Promise<Buffer[]> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(BATCH_BYTES), 0, BATCH_BYTES, offset)
    const bytes = buffer.subarray(0, bytesRead)
    const lines: Buffer[] = []
    let start = 0
    for (let end = bytes.indexOf(0x0a); end >= 0; end = bytes.indexOf(0x0a, start)) {
      if (lines.length >= Math.min(durable, BATCH_RECORDS)) break
      lines.push(bytes.subarray(start, end))
      start = end + 1
    }
    return lines
  } finally {
    await file.close()
  }
}

async function readCursor(path: string): Promise<number> {
  try {
    return Number((await readFile(path, 'utf8')).trim()) || 0
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return 0
    throw error
  }
}
