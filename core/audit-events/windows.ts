// Time in pieces that a search can afford, the newest first: days, parts of busy ones, and what lies between and beyond them.

import { DAY_MS, readDays } from '../audit/days'
import type { Fragment, Query } from '../db/database'

/** From `fromMs` until before `toMs`; `rows` is a guess. */
export type Window = { fromMs: number; toMs: number; rows: number }

/** With its indexes. */
const ROW_BYTES = 700
const MOST_ROWS = 250_000

export async function readWindows(query: Query, within: { fromMs: number; toMs: number }): Promise<Window[]> {
  const { days, otherBytes } = await readDays(query)
  const stray = Math.ceil(otherBytes / ROW_BYTES)
  const windows: Window[] = []
  let reached = Number.NEGATIVE_INFINITY
  for (const { startMs, bytes } of days) {
    if (startMs > reached) windows.push({ fromMs: reached, toMs: startMs, rows: stray })
    windows.push(...split({ fromMs: startMs, toMs: startMs + DAY_MS, rows: Math.ceil(bytes / ROW_BYTES) }))
    reached = startMs + DAY_MS
  }
  windows.push({ fromMs: reached, toMs: Number.POSITIVE_INFINITY, rows: stray })
  return windows.flatMap(window => clip(window, within)).reverse()
}

function split({ fromMs, toMs, rows }: Window): Window[] {
  const parts = Math.min(96, Math.ceil(rows / MOST_ROWS)) || 1
  const step = (toMs - fromMs) / parts
  return Array.from({ length: parts }, (_, at) => ({
    fromMs: Math.round(fromMs + at * step),
    toMs: Math.round(fromMs + (at + 1) * step),
    rows: Math.ceil(rows / parts),
  }))
}

function clip({ fromMs, toMs, rows }: Window, within: { fromMs: number; toMs: number }): Window[] {
  const from = Math.max(fromMs, within.fromMs)
  const to = Math.min(toMs, within.toMs)
  return from < to ? [{ fromMs: from, toMs: to, rows }] : []
}

export function inWindow(query: Query, { fromMs, toMs }: Window): Fragment {
  const from = Number.isFinite(fromMs) ? query`at >= ${new Date(fromMs)}` : query`true`
  return Number.isFinite(toMs) ? query`${from} and at < ${new Date(toMs)}` : from
}

/** Several statements, one after the other: of few windows first, of more when those did not suffice. */
export function* batches(windows: readonly Window[], sizes: readonly number[]): Generator<Window[]> {
  for (let at = 0, turn = 0; at < windows.length; turn++) {
    const size = sizes[Math.min(turn, sizes.length - 1)] ?? windows.length
    yield windows.slice(at, at + size)
    at += size
  }
}
