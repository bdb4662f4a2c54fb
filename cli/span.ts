// `--from` and `--to`: a moment, a day, or how long ago.
import { UsageError } from '../kit/exit'
import { parseDuration } from './duration'

export const SPAN_FLAGS = { from: 'text', to: 'text' } as const

type SpanFlags = { from: string | undefined; to: string | undefined }

/** RFC 3339, in UTC. Throws UsageError. */
export function spanOf(flags: SpanFlags, nowMs: number): SpanFlags {
  return { from: momentOf('from', flags.from, nowMs), to: momentOf('to', flags.to, nowMs) }
}

/** RFC 3339, with a zone so that it means one moment, or how long ago. */
function momentOf(flag: string, text: string | undefined, nowMs: number): string | undefined {
  if (text === undefined) return undefined
  if (/^\d+[smhd]$/.test(text)) return new Date(nowMs - parseDuration(flag, text) * 1_000).toISOString()
  const isMoment = /^\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d))?$/.test(text)
  const at = new Date(text)
  if (isMoment && !Number.isNaN(at.getTime())) return at.toISOString()
  throw new UsageError(
    `Cannot use --${flag} ${text}: it is neither a moment like 2030-01-31T12:00:00Z or 2030-01-31, nor a time ago like 2h`,
  )
}
