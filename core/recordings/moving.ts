// Carries chunks from the database to the bucket, a group an object. Promise: a chunk leaves the database when the bucket has
// confirmed the object that holds it, never before; a bucket that is away holds up no relay.
import type { Sql } from '../db/database'
import type { Objects } from './objects'

type Row = { seq: number; size: number; data: Buffer }

/** An object is about this long. */
export const GROUP_BYTES = 4 * 1_048_576
/** Or shorter, when nothing came for this long. */
const REST_MS = 60_000
const AT_ONCE = 8
const MOST_CHUNKS = 512

export type Moving = ReturnType<typeof Moving>

export function Moving({ sql, objects, now }: { sql: Sql; objects: Objects; now: () => number }) {
  /** Answers how many objects were written. */
  return async (): Promise<number> => {
    let moved = 0
    for (const { id } of await due()) if (await moveGroup(id)) moved++
    return moved
  }

  function due(): Promise<{ id: string }[]> {
    return sql<{ id: string }[]>`
      select r.id from recordings r join recording_chunks c on c.recording_id = r.id and c.data is not null
      group by r.id
      having r.state <> 'live' or r.touched_at < ${new Date(now() - REST_MS)} or sum(c.size) >= ${GROUP_BYTES}
      limit ${AT_ONCE}`
  }

  /** False: another process was faster. */
  async function moveGroup(id: string): Promise<boolean> {
    const rows = await groupOf(id)
    if (rows.length === 0) return false
    const bytes = Buffer.concat(rows.map(row => row.data))
    const key = keyOf(objects.prefix, id, rows)
    await objects.write(key, bytes)
    await settle(id, key, rows)
    return true
  }

  async function groupOf(id: string): Promise<Row[]> {
    const sizes = await sql<{ seq: number; size: number }[]>`
      select seq, size from recording_chunks where recording_id = ${id} and data is not null
      order by seq limit ${MOST_CHUNKS}`
    let total = 0
    const fitting = sizes.filter(({ size }) => {
      const isFirst = total < GROUP_BYTES
      total += size
      return isFirst
    })
    const [first, last] = [fitting[0], fitting.at(-1)]
    if (!first || !last) return []
    return sql<Row[]>`
      select seq, size, data from recording_chunks
      where recording_id = ${id} and data is not null and seq between ${first.seq} and ${last.seq} order by seq`
  }

  /** What another process has moved meanwhile lies where that one put it. */
  async function settle(id: string, key: string, rows: readonly Row[]): Promise<void> {
    let offset = 0
    const places = rows.map(({ seq, size }) => {
      const place = { seq, at: offset }
      offset += size
      return place
    })
    await sql`
      update recording_chunks c set data = null, object = ${key}, object_offset = p.at
      from jsonb_to_recordset(${sql.json(places)}) as p(seq integer, at integer)
      where c.recording_id = ${id} and c.seq = p.seq and c.data is not null`
  }
}

/** All objects of a recording, also one that nothing refers to. */
export function folderOf(prefix: string, id: string): string {
  return `${prefix}recordings/${id}/`
}

function keyOf(prefix: string, id: string, rows: readonly Row[]): string {
  const [first = 0, last = 0] = [rows[0]?.seq, rows.at(-1)?.seq]
  return `${folderOf(prefix, id)}${String(first).padStart(8, '0')}-${String(last).padStart(8, '0')}`
}
