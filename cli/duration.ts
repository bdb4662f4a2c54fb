// Spans of time as people type them.
import { UsageError } from '../kit/exit'

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** In seconds. Throws UsageError that names the flag. */
export function parseDuration(flag: string, text: string): number {
  const found = /^(\d{1,9})([smhd])$/.exec(text)
  const seconds = Number(found?.[1]) * (UNITS[found?.[2] ?? ''] ?? 0)
  if (!(seconds > 0)) throw new UsageError(`Cannot use --${flag} ${text}: it is not a duration like 30m, 8h or 2d`)
  return seconds
}
