// The content of a recording, opened piece by piece: a few chunks are in memory at a time, and each is held against the hash
// chain before it is given. Only what plays, indexes and exports comes here.
import { CHANNELS, chunkHash, type Frame, firstChunkHash, openChunk } from '../../relay/wire/recording'
import type { Authority } from '../ca/authority'
import type { Sql } from '../db/database'
import { keyOf } from './header'
import { Missing, type Objects } from './objects'

/** What is there is not what was recorded; the message is for people and names the chunk. */
export class Damaged extends Error {
  override name = 'Damaged'
}

export type Sealed = { id: string; sealed_key: string }
export type Range = { from: number; to: number }
/** The frames of one chunk. */
export type Piece = { index: number; frames: Frame[] }

export type Contents = ReturnType<typeof Contents>

type Row = {
  seq: number
  size: number
  hash: Buffer
  data: Buffer | null
  object: string | null
  object_offset: number | null
}

/** Chunks read at once; each is shorter than RECORDING_BODY_LIMIT. */
const BATCH = 8

export function Contents({
  sql,
  authority,
  objects,
}: {
  sql: Sql
  authority: Authority
  objects: Objects | undefined
}) {
  return { read }

  /** From chunk `from` up to, not including, `to`. Throws Damaged. */
  async function* read(recording: Sealed, { from, to }: Range): AsyncGenerator<Piece> {
    const key = keyOf(authority, recording.id, recording.sealed_key)
    let previous = await hashBefore(recording.id, from)
    for (let next = from; next < to; ) {
      const batch = await rowsOf(recording.id, { from: next, to: Math.min(to, next + BATCH) })
      for (const { row, data } of await withData(batch)) {
        if (row.seq !== next) throw new Damaged(`Chunk ${next} is missing`)
        previous = chunkHash(previous, data)
        if (!previous.equals(row.hash)) throw new Damaged(`Chunk ${next} is not what was recorded`)
        yield { index: next, frames: framesOf(data, { key, recordingId: recording.id, index: next }) }
        next++
      }
      if (batch.length === 0) throw new Damaged(`Chunk ${next} is missing`)
    }
  }

  async function hashBefore(id: string, from: number): Promise<Buffer> {
    if (from === 0) return firstChunkHash(id)
    const [row] = await sql<{ hash: Buffer }[]>`
      select hash from recording_chunks where recording_id = ${id} and seq = ${from - 1}`
    if (!row) throw new Damaged(`Chunk ${from - 1} is missing`)
    return row.hash
  }

  function rowsOf(id: string, { from, to }: Range): Promise<Row[]> {
    return sql<Row[]>`
      select seq, size, hash, data, object, object_offset from recording_chunks
      where recording_id = ${id} and seq >= ${from} and seq < ${to} order by seq`
  }

  /** What lies side by side in an object is fetched at once. */
  async function withData(rows: readonly Row[]): Promise<{ row: Row; data: Buffer }[]> {
    const fetched = new Map<string, { from: number; bytes: Buffer }>()
    for (const { object } of rows) {
      if (object === null || fetched.has(object)) continue
      const there = rows.filter(row => row.object === object)
      const from = Math.min(...there.map(row => row.object_offset ?? 0))
      const to = Math.max(...there.map(row => (row.object_offset ?? 0) + row.size))
      fetched.set(object, { from, bytes: await fetchPart(object, { from, to, first: there[0]?.seq }) })
    }
    return rows.map(row => {
      const { from = 0, bytes = Buffer.alloc(0) } = fetched.get(row.object ?? '') ?? {}
      const start = (row.object_offset ?? 0) - from
      return { row, data: row.data ?? bytes.subarray(start, start + row.size) }
    })
  }

  async function fetchPart(
    object: string,
    { first, ...range }: Range & { first: number | undefined },
  ): Promise<Buffer> {
    if (!objects) throw new TypeError('Cannot read the recording: it is in a bucket, and no bucket is set')
    try {
      return await objects.read(object, range)
    } catch (cause) {
      if (cause instanceof Missing) throw new Damaged(`Chunk ${first} is missing`, { cause })
      throw cause
    }
  }
}

/** The last chunk of a recording that a crash broke off has nothing in it. */
function framesOf(data: Buffer, place: { key: Buffer; recordingId: string; index: number }): Frame[] {
  if (data.length === 0) return []
  try {
    const lines = openChunk(data, place).toString().split('\n')
    return lines.slice(place.index === 0 ? 1 : 0).flatMap(line => (line === '' ? [] : frameOf(line)))
  } catch (cause) {
    throw new Damaged(`Chunk ${place.index} cannot be opened`, { cause })
  }
}

function frameOf(line: string): Frame {
  const { at, channel, data } = JSON.parse(line) as Frame
  if (typeof at !== 'number' || !CHANNELS.includes(channel) || typeof data !== 'string')
    throw new TypeError('It is no frame')
  return { at, channel, data }
}
