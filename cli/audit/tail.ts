// `sal audit tail`: prints records as they are stored, each once. While the server is away it waits, and goes on where it was:
// the cursor is a place in every chain.
import { backoffMs } from '../../kit/backoff'
import type { Api, Schemas } from '../api'
import { type Context, command, type Output } from '../command'
import { escapeLine } from '../escape'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import type { Columns } from '../table'
import { ServerAway } from '../transport'
import { type AuditEvent, columnsFor } from './columns'
import { MATCH_FLAGS, matchOf } from './filter'
import { countOf } from './list'

type News = Schemas['AuditEventNews']
type Print = (row: AuditEvent) => void

const EVERY_MS = 1_000

export const tail = command({
  flags: { ...SERVER_FLAGS, ...MATCH_FLAGS, output: ['table', 'wide', 'json'] as const, last: 'text' },
  run: async ({ flags }, context) => {
    const last = flags.last === '0' ? 0 : countOf('last', flags.last, 10)
    const api = openApi(context, flags)
    const query = await matchOf(api, flags)
    const print = await printer(api, context.stdout, flags.output ?? 'table')
    // The place comes first: what is stored between the two is in both, and printed once.
    const { next_cursor } = await api.get('/v1/audit-event-news', { query })
    const shown = last === 0 ? [] : (await api.list('/v1/audit-events', query, last)).reverse()
    shown.forEach(print)
    const known = new Set(shown.map(({ id }) => id))
    await follow({ api, query, context }, next_cursor, row => {
      if (!known.has(row.id)) print(row)
    })
  },
})

type Following = { api: Api; query: Awaited<ReturnType<typeof matchOf>>; context: Context }

async function follow(following: Following, from: string, print: Print): Promise<never> {
  for (let cursor = from; ; ) {
    const news = await nextNews(following, cursor)
    news.items.forEach(print)
    await following.context.stdout.drained?.()
    cursor = news.next_cursor
    if (!news.is_behind) await Bun.sleep(EVERY_MS)
  }
}

/** A server that is away is one that comes back; any other refusal ends it. */
async function nextNews({ api, query, context }: Following, cursor: string): Promise<News> {
  for (let n = 0; ; n++) {
    try {
      // The client knows of no filter called cursor: it is for lists that it turns the pages of.
      return await api.transport.get<News>('/v1/audit-event-news', { ...query, limit: 1_000, cursor })
    } catch (error) {
      if (!(error instanceof ServerAway)) throw error
      if (n === 0) context.stderr.write(`${escapeLine(error.message)}; trying again\n`)
      await Bun.sleep(backoffMs(n, { firstMs: 200, mostMs: 5_000, random: Math.random }))
    }
  }
}

/** Lines are written one by one, so columns have the width they have. */
async function printer(api: Api, output: Output, form: 'table' | 'wide' | 'json'): Promise<Print> {
  if (form === 'json') return row => output.write(`${escapeLine(JSON.stringify(row))}\n`)
  const columns: Columns<AuditEvent> = await columnsFor(api, form === 'wide')
  return row => {
    const cells = Object.values(columns).map(read => {
      const cell = read(row)
      return cell === null || cell === undefined || cell === '' ? '-' : escapeLine(String(cell))
    })
    output.write(`${cells.join('  ')}\n`)
  }
}
