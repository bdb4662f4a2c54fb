// `sal audit list`: the requests that match, newest first, a line each; as JSON every record of them.
import { UsageError } from '../../kit/exit'
import { command } from '../command'
import { write } from '../listing'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { SPAN_FLAGS, spanOf } from '../span'
import { columnsFor, withoutBegins } from './columns'
import { MATCH_FLAGS, matchOf } from './filter'

const DEFAULT_LIMIT = 50

export const list = command({
  flags: {
    ...SERVER_FLAGS,
    ...MATCH_FLAGS,
    ...SPAN_FLAGS,
    output: ['table', 'wide', 'json'] as const,
    order: ['newest', 'oldest'] as const,
    limit: 'text',
  },
  run: async ({ flags }, context) => {
    const limit = countOf('limit', flags.limit, DEFAULT_LIMIT)
    const span = spanOf(flags, context.now())
    const api = openApi(context, flags)
    const query = { ...(await matchOf(api, flags)), ...span, order: flags.order }
    if (flags.output === 'json') {
      const records = await api.list('/v1/audit-events', query, limit)
      return write(context.stdout, records, { form: 'json', columns: {} })
    }
    // A request has a record before it and one after.
    const records = await api.list('/v1/audit-events', query, 2 * limit)
    const columns = await columnsFor(api, flags.output === 'wide')
    write(context.stdout, withoutBegins(records).slice(0, limit), { form: 'table', columns })
  },
})

export function countOf(flag: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`Cannot use --${flag}: it is not a number from 1 to 999999`)
  return Number(text)
}
