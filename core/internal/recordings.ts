// Takes recordings from relays, chunk by chunk. Promise: a chunk is stored once, in its place, or not at all, before it is
// acknowledged; nobody appends to a recording that another relay began, and none goes on after its end.
import { storableText } from '../../kit/storable'
import type { RecordingAck, RecordingChunk, RecordingStart } from '../../relay/wire/messages'
import { chunkHash, firstChunkHash } from '../../relay/wire/recording'
import type { Authority } from '../ca/authority'
import type { Query, Sql } from '../db/database'
import { openHeader, sealHeader } from '../recordings/header'
import { refuse } from './refusal'

export type TakeRecording = ReturnType<typeof TakeRecording>

type Deps = { sql: Sql; authority: Authority; now: () => number }
type Head = { relay_id: string; state: string; next_index: number; hash: Buffer }
/** What begins a recording, its sealed header with it. */
type Opening = { id: string; relayId: string; start: RecordingStart; sealedHeader: string }

export function TakeRecording({ sql, authority, now }: Deps) {
  /** The answer says where to go on: behind this chunk, or elsewhere for one that is there already or is not yet due. */
  return async (relayId: string, chunk: RecordingChunk): Promise<RecordingAck> => {
    const data = Buffer.from(chunk.data, 'base64')
    if (data.length === 0 && !chunk.end)
      throw refuse(400, 'recording-empty', 'Cannot take an empty chunk: nothing ends')
    const opening = openingOf(relayId, chunk, data)
    return sql.begin(async tx => {
      if (opening) await open(tx, opening)
      const head = await headOf(tx, chunk.recording_id)
      if (!head) return { next_index: 0 }
      if (head.relay_id !== relayId)
        throw refuse(403, 'recording-of-another', 'Cannot append to the recording: it belongs to another relay')
      if (chunk.index !== head.next_index) return { next_index: head.next_index }
      if (head.state !== 'live')
        throw refuse(409, 'recording-ended', `Cannot append to the recording: its state is "${head.state}"`)
      await append(tx, chunk, { data, hash: chunkHash(head.hash, data) })
      return { next_index: chunk.index + 1 }
    })
  }

  function openingOf(relayId: string, { recording_id: id, index, start }: RecordingChunk, data: Buffer) {
    if ((index === 0) !== (start !== undefined))
      throw refuse(
        400,
        'recording-without-start',
        'Cannot take the chunk: the first one, and no other, says what it is of',
      )
    if (!start) return undefined
    const header = openHeader(authority, { id, sealedKey: start.sealed_key, data })
    if (header?.recording_id !== id || header.request_id !== start.request_id)
      throw refuse(400, 'recording-unreadable', 'Cannot take the recording: its first chunk is not sealed for it')
    return { id, relayId, start: storable(start), sealedHeader: sealHeader(authority, id, header) }
  }

  /** Whatever is there stays: whom it is of was said once. A cluster that nobody knows has no recordings. */
  async function open(tx: Query, { id, relayId, start, sealedHeader }: Opening): Promise<void> {
    const at = new Date(now())
    const clusters = await tx<{ name: string; project_id: string }[]>`
      select name, project_id from clusters where id = ${start.cluster_id}`
    const { name = '', project_id = null } = clusters[0] ?? {}
    await tx`
      insert into recordings (id, relay_id, request_id, user_id, user_name, cluster_id, cluster_name, project_id, namespace,
        pod, container, subresource, protocol, sealed_key, sealed_header, started_at, state, next_index, hash, bytes,
        touched_at)
      values (${id}, ${relayId}, ${start.request_id}, ${start.principal_id}, ${start.principal_name}, ${start.cluster_id},
        ${name}, ${project_id}, ${start.namespace}, ${start.name}, ${start.container}, ${start.subresource},
        ${start.protocol}, ${start.sealed_key}, ${sealedHeader}, ${start.started_at}, 'live', 0, ${firstChunkHash(id)}, 0,
        ${at})
      on conflict (id) do nothing`
  }

  async function headOf(tx: Query, id: string): Promise<Head | undefined> {
    const [head] = await tx<Head[]>`
      select relay_id, state, next_index, hash from recordings where id = ${id} for update`
    return head
  }

  async function append(
    tx: Query,
    { recording_id: id, index, end }: RecordingChunk,
    { data, hash }: { data: Buffer; hash: Buffer },
  ): Promise<void> {
    await tx`
      insert into recording_chunks (recording_id, seq, size, hash, data)
      values (${id}, ${index}, ${data.length}, ${hash}, ${data})`
    await tx`
      update recordings set next_index = ${index + 1}, hash = ${hash}, bytes = bytes + ${data.length},
        touched_at = ${new Date(now())}
      where id = ${id}`
    if (!end) return
    await tx`
      update recordings set state = ${end.reason === null ? 'ended' : 'broken'}, ended_at = ${end.ended_at},
        duration_ms = ${Math.round(end.duration_ms)}, exit_code = ${end.exit_code}, reason = ${end.reason}
      where id = ${id}`
  }
}

/** What callers chose may hold what PostgreSQL does not. */
function storable(start: RecordingStart): RecordingStart {
  const text = storableText
  const { request_id, principal_name, namespace, name, container, subresource } = start
  return {
    ...start,
    ...{ request_id: text(request_id), principal_name: text(principal_name), namespace: text(namespace) },
    ...{ name: text(name), container: text(container), subresource: text(subresource) },
  }
}
