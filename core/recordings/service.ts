// Recordings: who sees which, and each look at what one holds. Promise: every look at content is an event of the API's audit
// before the first byte of it is given.
import type { Rights } from '../access/access'
import type { FeatureDeps } from '../audit/feature'
import type { Principal } from '../auth/bearer'
import type { Authority } from '../ca/authority'
import type { Query } from '../db/database'
import type { Keyed } from '../db/listing'
import { isUuid, type Page } from '../lib/page'
import { Problem } from '../lib/problem'
import type { Contents } from './content'
import { unsealHeader } from './header'
import type { Recording, RecordingQuery } from './model'
import { filters, orderOf, type Row, toRecording, visible } from './rows'
import type { Search } from './search'
import { castOf, type Given, liveOf, textOf } from './streams'

type Deps = FeatureDeps & { authority: Authority; contents: Contents; search: Search }

/** Asks once more who somebody is: a session may end while a stream lasts. */
export type Again = () => Promise<Principal>
type Asked = { id: string; again: Again }
type Look = 'play' | 'export' | 'join'

export type Recordings = ReturnType<typeof Recordings>

export function Recordings({ sql, access, now, record, authority, contents, search }: Deps) {
  return { list, get, cast, text, live }

  async function list(principal: Principal, asked: RecordingQuery): Promise<Page<Recording>> {
    const rights = await access.of(principal)
    const { q, sort } = asked
    if (q !== undefined && sort !== undefined) throw new Problem('invalid-input', undefined, { errors: [NOT_SORTED] })
    if (q !== undefined) return searched(principal, rights, { ...asked, q })
    const order = orderOf(sql, asked)
    const rows = await sql<Keyed<Row>[]>`
      select r.*, ${order.key} from ${visible(sql, rights, now())} where true ${filters(sql, asked)} ${order.after}
      ${order.end}`
    return order.toPage(rows, row => toRecording(authority, row))
  }

  /** It tells what was shown, if only to who can guess it. */
  async function searched(principal: Principal, rights: Rights, asked: RecordingQuery & { q: string }) {
    if (rights.decide('recordings.read', 'anywhere').allow)
      await record(sql, principal, {
        action: 'recordings.search',
        target: { kind: 'recording', id: 'search', name: 'search' },
      })
    return search(rights, asked)
  }

  async function get(principal: Principal, id: string): Promise<Recording> {
    return toRecording(authority, await find(sql, await access.of(principal), id))
  }

  async function cast(principal: Principal, { id, again, purpose }: Asked & { purpose: 'play' | 'export' }) {
    return castOf(contents, await opened(principal, { id, again, look: purpose }))
  }

  async function text(principal: Principal, asked: Asked) {
    return textOf(contents, await opened(principal, { ...asked, look: 'export' }))
  }

  async function live(principal: Principal, { from, ...asked }: Asked & { from: 'start' | 'now' }) {
    return liveOf(contents, { ...(await opened(principal, { ...asked, look: 'join' })), from })
  }

  /** Throws Problem: it is not theirs to see, or has expired. */
  async function opened(principal: Principal, { id, again, look }: Asked & { look: Look }): Promise<Given> {
    const row = await find(sql, await access.of(principal), id)
    if (row.sealed_header === null) throw new Problem('expired', 'The recording was removed by age')
    const header = unsealHeader(authority, id, row.sealed_header)
    await record(sql, principal, {
      action: `recordings.${look}`,
      target: { kind: 'recording', id, name: row.user_name, projectId: row.project_id },
    })
    // By this machine's clock: it is about how long ago, and the clock of a test stands still.
    return { row, header, look: () => seenAgain(id, again), now: () => performance.now() }
  }

  async function seenAgain(id: string, again: Again): Promise<Row> {
    const principal = await again()
    if (principal.mustChangePassword) throw new Problem('forbidden')
    return find(sql, await access.of(principal), id)
  }

  async function find(query: Query, rights: Rights, id: string): Promise<Row> {
    const [row] = isUuid(id)
      ? await query<Row[]>`select * from ${visible(query, rights, now())} where r.id = ${id}`
      : []
    if (!row) throw new Problem('not-found')
    return row
  }
}

const NOT_SORTED = {
  pointer: '/sort',
  code: 'sort',
  detail: 'What is found by its text comes newest first: leave it out',
}
