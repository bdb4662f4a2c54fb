// One recording as it is written: frames are gathered, sealed and made durable within FLUSH_MS or FLUSH_BYTES, in order.
// Once closed, dead. Promise: the hash that close() answers is that of the last chunk there will be, and no nonce is used twice.
import type { Log } from '../../kit/log'
import type { RecordingChunk, RecordingEnd, RecordingStart } from '../wire/messages'
import { type Channel, chunkHash, firstChunkHash, type RecordingHeader, sealChunk } from '../wire/recording'
import type { Local, Store } from './store'

export type Chunks = {
  /** `at` is ms since the beginning. */
  add: (channel: Channel, bytes: Uint8Array, at: number) => void
  /** Resolves once less waits for the disk than MOST_WAITING; undefined: it does. */
  behind: () => Promise<void> | undefined
  /** Seals what is left with the end behind it; never rejects. Answers the hash of the last chunk, hex. */
  close: (end: RecordingEnd) => Promise<string>
}

export const FLUSH_MS = 1_000
export const FLUSH_BYTES = 64 * 1024
export const MOST_WAITING = 1024 * 1024
const LONGEST_FRAME = 32 * 1024
/** Core takes a body of 1 MiB: this, sealed and in base64. */
const LONGEST_CHUNK = 512 * 1024
const RETRY_MS = 5_000
const NOTHING = Buffer.alloc(0)

type About = { header: RecordingHeader; start: RecordingStart; key: Buffer }
type Sealed = { chunk: RecordingChunk; local: Local; hash: Buffer }

/** Writes chunk 0. Rejects when that cannot be done; later `failed` is told, once. */
export async function openChunks(
  { header, start, key }: About,
  deps: { store: Pick<Store, 'write'>; now: () => number; failed: (error: unknown) => void; log: Log },
): Promise<Chunks> {
  const { store, now, log } = deps
  const recordingId = header.recording_id
  let hash = firstChunkHash(recordingId)
  let index = 0
  let lines: string[] = []
  let waiting = 0
  let state: 'open' | 'failed' | 'closed' = 'open'
  let timer: ReturnType<typeof setTimeout> | undefined
  let writing: Promise<void> | undefined
  let caughtUp = Promise.withResolvers<void>()
  await write(seal(`${JSON.stringify(header)}\n`, { start }))
  return { add, behind, close }

  function add(channel: Channel, bytes: Uint8Array, at: number): void {
    if (state !== 'open') return
    for (let from = 0; from < bytes.length; from += LONGEST_FRAME) {
      const data = Buffer.from(bytes.subarray(from, from + LONGEST_FRAME)).toString('base64')
      const line = `{"at":${at},"channel":"${channel}","data":"${data}"}\n`
      lines.push(line)
      waiting += line.length
    }
    if (waiting >= FLUSH_BYTES) flush()
    else if (waiting > 0) timer ??= setTimeout(flush, FLUSH_MS)
  }

  function behind(): Promise<void> | undefined {
    return waiting < MOST_WAITING ? undefined : caughtUp.promise
  }

  function flush(): void {
    clearTimeout(timer)
    timer = undefined
    writing ??= writeDownTo(0).finally(() => {
      writing = undefined
    })
  }

  async function writeDownTo(bytes: number): Promise<void> {
    try {
      while (waiting > bytes && state !== 'failed') await write(seal(takeLines(), {}))
    } catch (error) {
      state = 'failed'
      lines = []
      waiting = 0
      goOn()
      deps.failed(error)
    }
  }

  /** They still wait until they are written. */
  function takeLines(): string {
    let size = lines[0]?.length ?? 0
    let count = 1
    while (count < lines.length && size + (lines[count]?.length ?? 0) <= LONGEST_CHUNK)
      size += lines[count++]?.length ?? 0
    return lines.splice(0, count).join('')
  }

  function goOn(): void {
    caughtUp.resolve()
    caughtUp = Promise.withResolvers<void>()
  }

  async function close(end: RecordingEnd): Promise<string> {
    clearTimeout(timer)
    await writing
    await writeDownTo(LONGEST_CHUNK)
    // After a chunk that could not be written its place is taken by another: sealed again, it would show two texts under one nonce.
    const last = state === 'failed' ? bare(end) : seal(lines.splice(0).join(''), { end })
    state = 'closed'
    await write(last).catch(error => {
      log.error('the end of a recording waits for the disk', { recording: recordingId, error })
      writeLater(last)
    })
    return last.hash.toString('hex')
  }

  /** Whoever stops before it is written finds the recording at the next start, broken off. */
  function writeLater(last: Sealed): void {
    setTimeout(() => void write(last).catch(() => writeLater(last)), RETRY_MS).unref()
  }

  function seal(text: string, ends: Pick<RecordingChunk, 'start' | 'end'>): Sealed {
    const data = sealChunk(Buffer.from(text), { key, recordingId, index })
    return place(
      { recording_id: recordingId, index, data: data.toString('base64'), ...ends },
      { data, size: text.length },
    )
  }

  function bare(end: RecordingEnd): Sealed {
    return place({ recording_id: recordingId, index, data: '', end }, { data: NOTHING, size: 0 })
  }

  function place(chunk: RecordingChunk, { data, size }: { data: Buffer; size: number }): Sealed {
    const next = chunkHash(hash, data)
    const local = { hash: next.toString('hex'), at: now(), started_at: header.started_at, size }
    return { chunk, local, hash: next }
  }

  async function write(sealed: Sealed): Promise<void> {
    await store.write(sealed.chunk, sealed.local)
    hash = sealed.hash
    index = sealed.chunk.index + 1
    waiting = Math.max(0, waiting - sealed.local.size)
    if (waiting < MOST_WAITING) goOn()
  }
}
