// Core's side of recordings for a test: takes chunks as it must, opens them with the installation's key, and tells what was
// recorded. Strict: a chunk out of its place, or one that does not open, fails the test that looks at it.
import type { Fixture } from '../../core/fixture'
import { openRecorder } from '../../relay/recorder/recorder'
import type { RecordingAck, RecordingChunk, RecordingEnd, RecordingStart } from '../../relay/wire/messages'
import {
  type BulkNote,
  type Channel,
  chunkHash,
  type Frame,
  firstChunkHash,
  openChunk,
  openRecordingKey,
  type RecordingHeader,
} from '../../relay/wire/recording'
import { until } from './cluster-wait.ts'

export type Opened = {
  id: string
  start: RecordingStart
  header: RecordingHeader
  frames: (Frame & { text: string })[]
  end: RecordingEnd | undefined
  /** Of the last chunk, hex. */
  hash: string
  chunks: number
  text: (channel: Channel) => string
  bulk: () => BulkNote[]
}

export type RecordingTaker = {
  openRecorder: typeof openRecorder
  take: (body: string) => Promise<RecordingAck>
  /** Called before each chunk is taken; what it throws the relay meets. */
  before: (chunk: RecordingChunk) => Promise<void>
  /** `pem`: PKCS #8 of the installation's recording key. */
  opened: (id: string, pem: string) => Opened
  ids: () => string[]
  ended: (id: string, timeoutMs?: number) => Promise<void>
}

export function RecordingTaker(): RecordingTaker {
  const taken = new Map<string, RecordingChunk[]>()
  const taker: RecordingTaker = {
    openRecorder: (dir, deps) => openRecorder(dir, { ...deps, send: taker.take }),
    take,
    before: async () => {},
    opened,
    ids: () => [...taken.keys()],
    ended: (id, timeoutMs = 15_000) =>
      until(`recording ${id} has ended`, async () => taken.get(id)?.at(-1)?.end !== undefined, { timeoutMs }),
  }
  return taker

  async function take(body: string): Promise<RecordingAck> {
    const chunk = JSON.parse(body) as RecordingChunk
    await taker.before(chunk)
    const chunks = taken.get(chunk.recording_id) ?? []
    if (chunk.index > chunks.length) throw new Error(`Chunk ${chunk.index} comes before ${chunks.length}`)
    if (chunk.index === chunks.length) chunks.push(chunk)
    else if (JSON.stringify(chunks[chunk.index]) !== body)
      throw new Error(`Chunk ${chunk.index} came again and differs`)
    taken.set(chunk.recording_id, chunks)
    return { next_index: chunks.length }
  }

  function opened(id: string, pem: string): Opened {
    const chunks = taken.get(id) ?? []
    const start = chunks[0]?.start
    if (!start) throw new Error(`There is no recording ${id}`)
    const key = openRecordingKey(id, start.sealed_key, pem)
    let hash = firstChunkHash(id)
    let text = ''
    for (const { index, data, end } of chunks) {
      const sealed = Buffer.from(data, 'base64')
      hash = chunkHash(hash, sealed)
      if (sealed.length > 0 || !end) text += openChunk(sealed, { key, recordingId: id, index }).toString()
    }
    const [header = '', ...lines] = text.split('\n').filter(line => line !== '')
    const frames = lines.map(line => {
      const frame = JSON.parse(line) as Frame
      return { ...frame, text: Buffer.from(frame.data, 'base64').toString() }
    })
    const bytesOf = (channel: Channel) =>
      Buffer.concat(frames.filter(one => one.channel === channel).map(({ data }) => Buffer.from(data, 'base64')))
    return {
      ...{ id, start, frames, hash: hash.toString('hex'), chunks: chunks.length },
      header: JSON.parse(header) as RecordingHeader,
      end: chunks.at(-1)?.end,
      text: channel => bytesOf(channel).toString(),
      bulk: () => frames.filter(({ channel }) => channel === 'b').map(({ text }) => JSON.parse(text) as BulkNote),
    }
  }
}

export function recordingPem(core: Fixture): string {
  return core.authority.recordingKey.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

export type Demanded = { recording?: 'off' | 'on' | 'mandatory'; records_stdin?: boolean; redactions?: string[] }

/** What the organization demands of everyone, from now on. */
export async function demand(core: Fixture, demanded: Demanded): Promise<void> {
  const body = { name: 'salaminia', display_name: 'Salaminia', ...demanded }
  const { status, text } = await core.ask('PUT', '/v1/organization', { token: core.admin, body })
  if (status !== 200) throw new Error(`The organization's settings were refused: ${text}`)
  await core.settled()
}
