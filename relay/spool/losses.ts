// Counts the records that could not be written, and says so in the chain as soon as the disk takes writes again: a gap record
// before the next one. The count is in a file of its own that needs no room, so that a crash does not forget it.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import type { Log } from '../../kit/log'
import { gapRecord } from '../record'
import type { RelayAlarm } from '../wire/messages'
import type { NewRecord } from './segments'
import type { Spool } from './spool'

export type Losses = {
  append: Spool['append']
  /** The record could not be written, and whom it is of goes on without. */
  lose: (record: NewRecord, cause: unknown) => void
  /** Not yet in a gap record. */
  lost: () => number
  close: () => void
}

type Loss = { lost: number; since: number }

const NONE: Loss = { lost: 0, since: 0 }
const TRY_EVERY_MS = 1_000
/** While records are lost, core hears how many at least this often. */
const TELL_EVERY_MS = 60_000

export function createLosses(deps: {
  dir: string
  spool: Pick<Spool, 'append' | 'forget'>
  now: () => number
  alarm: (alarm: RelayAlarm) => void
  log: Log
}): Losses {
  const { spool, now, log } = deps
  const file = lossFile(join(deps.dir, 'losses'))
  let loss = file.read()
  let toldAt = Number.NEGATIVE_INFINITY
  let isTrying = false
  const timer = setInterval(tryAgain, TRY_EVERY_MS)
  return {
    append: (record, when) => {
      tryAgain()
      return spool.append(record, when)
    },
    lose: (record, cause) => {
      if (record.kind !== 'begin') spool.forget(record.request_id)
      set({ lost: loss.lost + 1, since: loss.lost === 0 ? now() : loss.since })
      const at = performance.now()
      if (loss.lost > 1 && at - toldAt < TELL_EVERY_MS) return
      toldAt = at
      const why = cause instanceof Error ? cause.message : String(cause)
      log.error('audit records are lost: they cannot be written', { lost: loss.lost, error: cause })
      deps.alarm({ kind: 'audit-lost', lost: loss.lost, since: new Date(loss.since).toISOString(), why })
    },
    lost: () => loss.lost,
    close: () => {
      clearInterval(timer)
      file.close()
    },
  }

  /** In one batch with what is appended next: both are written, in this order, or neither is. */
  function tryAgain(): void {
    if (loss.lost === 0 || isTrying) return
    const { lost, since } = loss
    isTrying = true
    spool
      .append(gapRecord({ lost, fromMs: since, toMs: now(), reason: 'audit-unavailable' }))
      .then(
        () => {
          set(loss.lost === lost ? NONE : { lost: loss.lost - lost, since: now() })
          log.error('audit records can be written again', { lost })
          deps.alarm({
            kind: 'audit-lost',
            lost,
            since: new Date(since).toISOString(),
            why: 'Records can be written again',
          })
        },
        () => {},
      )
      .finally(() => {
        isTrying = false
      })
  }

  function set(next: Loss): void {
    loss = next
    file.write(next)
  }
}

const LENGTH = 128

/** As long as ever before it is needed: to change it takes no room on the disk. */
function lossFile(path: string): { read: () => Loss; write: (loss: Loss) => void; close: () => void } {
  const fd = openLossFile(path)
  return {
    read: () => decode(fd === undefined ? '' : readFileSync(path, 'utf8')),
    write: loss => {
      if (fd === undefined) return
      try {
        writeSync(fd, encode(loss), 0)
      } catch {
        // The count in memory is what the gap is made of.
      }
    },
    close: () => {
      if (fd !== undefined) closeSync(fd)
    },
  }
}

/** Undefined on a disk that has no room for it now. */
function openLossFile(path: string): number | undefined {
  try {
    const fd = openSync(path, 'a+', 0o600)
    if (readFileSync(path).length < LENGTH) writeSync(fd, encode(NONE), 0)
    closeSync(fd)
    return openSync(path, 'r+')
  } catch {
    return undefined
  }
}

function encode(loss: Loss): string {
  const json = JSON.stringify(loss)
  return `${crc32(json).toString(16).padStart(8, '0')} ${json}`.padEnd(LENGTH - 1).concat('\n')
}

function decode(text: string): Loss {
  const json = text.slice(9).trimEnd()
  return crc32(json).toString(16).padStart(8, '0') === text.slice(0, 8) ? (JSON.parse(json) as Loss) : NONE
}
