// Writes recordings as a relay does, for tests of what becomes of them: frames in, sealed chunks out.
import type { LiveStream, RecordingChunk, RecordingEnd, RecordingStart } from '../../relay/wire/messages'
import {
  type Channel,
  chunkHash,
  type Frame,
  firstChunkHash,
  newRecordingKey,
  type RecordingHeader,
  sealChunk,
} from '../../relay/wire/recording'

export type RecordingOf = {
  /** The installation's public recording key. */
  publicX: string
  principalId: string
  principalName: string
  clusterId: string
  startedAt: number
  about?: Partial<RecordingStart>
  header?: Partial<RecordingHeader>
}

export type WrittenFrame = [at: number, channel: Channel, data: string | Uint8Array]

export type RecordingWriter = ReturnType<typeof RecordingWriter>

export function RecordingWriter(of: RecordingOf) {
  const id = Bun.randomUUIDv7()
  const { key, sealedKey } = newRecordingKey(id, of.publicX)
  const startedAt = new Date(of.startedAt).toISOString()
  const start: RecordingStart = {
    ...{ request_id: Bun.randomUUIDv7(), principal_id: of.principalId, principal_name: of.principalName },
    ...{ cluster_id: of.clusterId, namespace: 'dev', name: 'web-0', container: 'app', subresource: 'exec' },
    ...{ protocol: 'websocket' as const, started_at: startedAt, sealed_key: sealedKey },
    ...of.about,
  }
  const header: RecordingHeader = {
    ...{ recording_id: id, request_id: start.request_id, started_at: startedAt, protocol: start.protocol },
    ...{ command: ['sh'], container: start.container, is_terminal: true, has_stdin: true },
    ...of.header,
  }
  let index = 0
  let hash = firstChunkHash(id)
  return { id, start, hash: () => hash.toString('hex'), chunk, bare, endOf }

  /** The next one; the first begins with the header. */
  function chunk(frames: readonly WrittenFrame[], end?: RecordingEnd): RecordingChunk {
    const first = index === 0 ? `${JSON.stringify(header)}\n` : ''
    const plain = Buffer.from(
      first + frames.map(([at, channel, data]) => `${JSON.stringify(frame(at, channel, data))}\n`).join(''),
    )
    return place(sealChunk(plain, { key, recordingId: id, index }), end)
  }

  /** As after a crash: there is nothing in it. */
  function bare(end: RecordingEnd): RecordingChunk {
    return place(Buffer.alloc(0), end)
  }

  function place(data: Buffer, end?: RecordingEnd): RecordingChunk {
    hash = chunkHash(hash, data)
    const made = { recording_id: id, index, data: data.toString('base64') }
    return { ...made, ...(index++ === 0 ? { start } : {}), ...(end ? { end } : {}) }
  }

  function endOf(durationMs: number, more: Partial<RecordingEnd> = {}): RecordingEnd {
    const ended_at = new Date(of.startedAt + durationMs).toISOString()
    return { ended_at, duration_ms: durationMs, exit_code: 0, reason: null, ...more }
  }
}

/** The stream that is recorded, as the relay reports it. */
export function streamOf({ start }: RecordingWriter): LiveStream {
  return {
    ...{
      id: start.request_id,
      principal_id: start.principal_id,
      credential: 'session:any',
      cluster_id: start.cluster_id,
    },
    ...{ source_address: '192.0.2.1', user_agent: 'kubectl', protocol: start.protocol, verb: 'create', api_group: '' },
    ...{ resource: 'pods', subresource: start.subresource, namespace: start.namespace, name: start.name },
    ...{ bytes_in: 0, bytes_out: 0, started_at: start.started_at },
  }
}

function frame(at: number, channel: Channel, data: string | Uint8Array): Frame {
  return { at, channel, data: Buffer.from(data as string).toString('base64') }
}
