// `--from` and `--to`: a day or a moment, in UTC.
import { UsageError } from '../../kit/exit'
import type { Query } from '../transport'

export const RANGE_FLAGS = { from: 'text', to: 'text' } as const

export function rangeOf({ from, to }: { from: string | undefined; to: string | undefined }): Query {
  return { from: momentOf('from', from), to: momentOf('to', to) }
}

const FORM = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/

function momentOf(flag: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const date = new Date(text)
  if (!FORM.test(text) || Number.isNaN(date.getTime()))
    throw new UsageError(`Cannot use --${flag} ${text}: it is not a time such as 2026-01-31 or 2026-01-31T12:00:00Z`)
  return date.toISOString()
}
