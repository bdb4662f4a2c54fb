// For tests only: core's side of the agreement in memory, a disk that fails when told to, and records.
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog, type Fields } from '../../kit/log'
import { CoreRefused } from '../core-client'
import { gapRecord } from '../record'
import { digestOf, firstHash, linkOf } from '../wire/chain'
import {
  AUDIT_CHAIN_BROKEN,
  AUDIT_CHAIN_FOREIGN,
  type AuditAck,
  type AuditBatch,
  type AuditRecord,
  type RelayAlarm,
} from '../wire/messages'
import { type Disk, type DiskFile, realDisk } from './disk'
import { type NewRecord, recordOf } from './segments'
import { DEFAULT_SPOOL_LIMITS } from './settings'
import { startShipper } from './ship'
import { openSpool, type SpoolDeps } from './spool'

const BLANK = gapRecord({ lost: 1, fromMs: 0, toMs: 1_700_000_000_000, reason: 'internal' })

export function record(path: string, change: Partial<NewRecord> = {}): NewRecord {
  return { ...BLANK, kind: 'denial', lost: null, reason: null, request_id: path, path, ...change }
}

export type Chain = { records: AuditRecord[]; hashes: string[] }

/** Takes what goes on, refuses what does not; `chains` in the order in which they came up. */
export function memoryCore() {
  const chains = new Map<string, Chain>()
  /** Chains that are another relay's now. */
  const foreign = new Set<string>()
  return {
    chains,
    foreign,
    send,
    paths: () => [...chains.values()].flatMap(({ records }) => records.map(labelOf)),
    back,
  }

  async function send(body: Buffer): Promise<AuditAck> {
    const { spool_id, records, hash, link } = JSON.parse(body.toString()) as AuditBatch
    if (foreign.has(spool_id)) throw refusal(AUDIT_CHAIN_FOREIGN)
    const held = chains.get(spool_id) ?? { records: [], hashes: [] }
    const taken: Chain = { records: [...held.records], hashes: [...held.hashes] }
    for (const one of records) {
      if (one.seq <= held.records.length) continue
      if (one.seq !== taken.records.length + 1) throw refusal()
      taken.hashes.push(linkOf(Buffer.from(lastOf(spool_id, taken), 'hex'), one.seq, digestOf(one)).toString('hex'))
      taken.records.push({ seq: one.seq, ...recordOf(Buffer.from(JSON.stringify(one))) })
    }
    if (taken.records.length > held.records.length && lastOf(spool_id, taken) !== hash) throw refusal()
    chains.set(spool_id, taken)
    const asked = link === undefined ? {} : { link: taken.hashes[link - 1] ?? null }
    return { acknowledged_seq: taken.records.length, hash: lastOf(spool_id, taken), ...asked }
  }

  /** As from a backup of then. */
  function back(id: string, count: number): void {
    const { records = [], hashes = [] } = chains.get(id) ?? {}
    chains.set(id, { records: records.slice(0, count), hashes: hashes.slice(0, count) })
  }
}

function lastOf(id: string, { hashes }: Chain): string {
  return hashes.at(-1) ?? firstHash(id).toString('hex')
}

function labelOf({ kind, path, lost, reason }: AuditRecord): string {
  return kind === 'gap' ? `${lost} ${reason}` : path
}

function refusal(code: string = AUDIT_CHAIN_BROKEN): CoreRefused {
  return new CoreRefused(409, { code, message: 'broken', final: true })
}

/** `errors` are the messages of what was logged as an error. */
export function listening() {
  const errors: (Fields & { message: string })[] = []
  const write = (line: string) => void errors.push(JSON.parse(line))
  return { errors, log: createLog({ level: 'error', isHuman: false, now: () => 0, write }) }
}

export function open(dir: string, deps: Partial<SpoolDeps> = {}) {
  return openSpool(dir, {
    newId: () => crypto.randomUUID(),
    now: () => 1_700_000_000_000,
    log: listening().log,
    ...deps,
  })
}

export type Spool = Awaited<ReturnType<typeof open>>

/** Ships what is durable and stops. */
export async function ship(spool: Spool, dir: string, send: (body: Buffer<ArrayBuffer>) => Promise<AuditAck>) {
  const { errors, log } = listening()
  const alarms: RelayAlarm[] = []
  const alarm = (one: RelayAlarm) => void alarms.push(one)
  const wait = () => Promise.resolve()
  const shipper = await startShipper({ spool, dir, send, alarm, wait, now: () => 1_700_000_000_000, log })
  const deadline = performance.now() + 20_000
  while (!(shipper.isSettled() && shipper.acknowledgedSeq() === spool.durableSeq())) {
    if (performance.now() > deadline) throw new Error('The spool was not shipped')
    await new Promise(resolve => setImmediate(resolve))
  }
  await shipper.close()
  return { alarms, errors }
}

/** `fails` says what goes wrong, by the name of the call; `sync`: all of a write gets there, and nobody knows. */
export function failingDisk(): Disk & {
  fails: Partial<Record<'open' | 'write' | 'sync' | 'datasync' | 'truncate', string>>
  free: number
} {
  const disk = {
    fails: {} as Partial<Record<string, string>>,
    free: Number.POSITIVE_INFINITY,
    open: openFile,
    freeBytes: async () => disk.free,
  }
  const check = (call: string) => {
    const code = disk.fails[call]
    if (code) throw Object.assign(new Error(code), { code })
  }
  async function openFile(path: string, flags: 'r+' | 'wx'): Promise<DiskFile> {
    check('open')
    const file = await realDisk.open(path, flags)
    return {
      write: async (bytes, at) => {
        if (!disk.fails.write) {
          const written = await file.write(bytes, at)
          check('sync')
          return written
        }
        // Half of it gets there.
        await file.write(bytes.subarray(0, Math.floor(bytes.length / 2)), at)
        throw Object.assign(new Error(disk.fails.write), { code: disk.fails.write })
      },
      datasync: async () => {
        check('datasync')
        await file.datasync()
      },
      truncate: async length => {
        check('truncate')
        await file.truncate(length)
      },
      close: () => file.close(),
    }
  }
  return disk
}

export const limits = (spoolMaxMib: number) => ({ ...DEFAULT_SPOOL_LIMITS, spoolMaxMib, spoolFreeMib: 0 })

export const newDir = () => mkdtemp(join(tmpdir(), 'sal-spool-'))
export const range = (count: number) => Array.from({ length: count }, (_, index) => `/${index}`)

export async function append(spool: Spool, paths: readonly string[]): Promise<void> {
  for (let at = 0; at < paths.length; at += 20)
    await Promise.all(paths.slice(at, at + 20).map(path => spool.append(record(path))))
}

export async function filled(paths: readonly string[], dir?: string) {
  const at = dir ?? (await newDir())
  const spool = await open(at)
  for (const path of paths) await spool.append(record(path))
  return { dir: at, spool }
}
