// The relay's disk and the way to core: what a crash leaves, what core takes twice, a disk that is slow, and who is refused.
import { describe, expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '../../kit/log'
import { until } from '../../tests/harness/cluster-wait.ts'
import { RecordingTaker } from '../../tests/harness/recordings.ts'
import type { Admission } from '../admit'
import { CoreRefused } from '../core-client'
import { publicX, type RecordingPolicy } from '../wire/claims'
import type { RecordingChunk, RecordingEnd } from '../wire/messages'
import { type Chunks, FLUSH_BYTES, MOST_WAITING, openChunks } from './chunks'
import { Recording } from './recording'

const silent = createLog({ level: 'error', isHuman: false, now: () => 0, write: () => {} })
const { privateKey } = generateKeyPairSync('x25519')
const key = publicX(privateKey)
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const newDir = () => mkdtemp(join(tmpdir(), 'sal-recordings-'))

function admission(policy: Partial<RecordingPolicy> = {}, query = 'command=sh&stdin=1&stdout=1'): Admission {
  const recording = { policy: 'mandatory', stdin: true, key, redactions: [], ...policy }
  const token = `.${Buffer.from(JSON.stringify({ recording })).toString('base64url')}.`
  const forward = `/api/v1/namespaces/default/pods/box/exec?${query}`
  const info = {
    apiPrefix: 'api',
    apiGroup: '',
    resource: 'pods',
    subresource: 'exec',
    namespace: 'default',
    name: 'box',
  }
  return {
    visit: { requestId: 'request-1', headers: { 'sec-websocket-protocol': 'v5.channel.k8s.io' } },
    caller: { principalId: 'ann' },
    name: 'ann@example.org',
    route: { clusterId: 'cluster-1' },
    info: { ...info, forward, parts: ['pods', 'box', 'exec'] },
    grant: { token },
    upgrade: 'websocket',
  } as unknown as Admission
}

const ANSWER = { 'sec-websocket-protocol': 'v5.channel.k8s.io' }
const said = (text: string) => {
  const head = text.length < 125 ? Buffer.of(0x82, text.length + 1) : Buffer.of(0x82, 126, 0, 0)
  if (text.length >= 125) head.writeUInt16BE(text.length + 1, 2)
  return Buffer.concat([head, Buffer.of(1), Buffer.from(text)])
}

async function open(
  dir: string,
  taker: RecordingTaker,
  { maxBytes = 1 << 26, ...policy }: Partial<RecordingPolicy> & { maxBytes?: number } = {},
) {
  let clock = Date.UTC(2026, 0, 1)
  const recorder = await taker.openRecorder(dir, { send: taker.take, maxBytes, now: () => clock++, log: silent })
  const begin = async (query?: string): Promise<Recording> => {
    const recording = await recorder.open(admission(policy, query))
    if (!recording) throw new Error('it is not recorded')
    expect(recording.begin(ANSWER)).toBeUndefined()
    return recording
  }
  return { recorder, begin }
}

describe('a recording', () => {
  test('reaches core in order through refusals, once, and leaves nothing on the disk', async () => {
    const dir = await newDir()
    const taker = RecordingTaker()
    let calls = 0
    taker.before = async () => {
      if (calls++ % 2 === 0) throw new Error('away')
    }
    const { recorder, begin } = await open(dir, taker)
    const recording = await begin()
    for (let line = 0; line < 300; line++)
      expect(recording.fromServer(said(`line ${line} ${'x'.repeat(1_000)}\n`))).toBe(true)
    const { hash, id } = await recording.end(null)
    await taker.ended(id)
    await until('the disk is empty', async () => (await readdir(dir)).length === 0)
    await recorder.close()
    const opened = taker.opened(id, pem)
    expect(
      opened
        .text('o')
        .split('\n')
        .map(line => line.slice(0, 8).trim()),
    ).toHaveLength(301)
    expect([opened.hash, opened.chunks > 3]).toEqual([hash, true])
    expect(opened.frames.every(({ at }, index) => index === 0 || at >= (opened.frames[index - 1]?.at ?? 0))).toBe(true)
  })

  test('what core took and the relay did not hear of is taken once', async () => {
    const taker = RecordingTaker()
    const dir = await newDir()
    const heard: number[] = []
    const { take } = taker
    taker.take = async body => {
      const answer = await take(body)
      heard.push((JSON.parse(body) as RecordingChunk).index)
      if (heard.length % 2 === 1) throw new Error('the answer was lost')
      return answer
    }
    const { recorder, begin } = await open(dir, taker)
    const recording = await begin()
    recording.fromServer(said('once'))
    const { id } = await recording.end(null)
    await taker.ended(id)
    await recorder.close()
    expect(taker.opened(id, pem).text('o')).toBe('once')
    expect(heard.length).toBeGreaterThan(2)
  })

  test('is written while it happens', async () => {
    const taker = RecordingTaker()
    const { recorder, begin } = await open(await newDir(), taker)
    const recording = await begin()
    recording.fromServer(said('now'))
    await until('core has it', async () => taker.opened(recording.id, pem).text('o') === 'now', { timeoutMs: 4_000 })
    expect(taker.opened(recording.id, pem).end).toBeUndefined()
    await recording.end(null)
    await recorder.close()
  })

  test('that core refuses holds up no other', async () => {
    const taker = RecordingTaker()
    const { recorder, begin } = await open(await newDir(), taker)
    const bad = await begin()
    taker.before = async chunk => {
      if (chunk.recording_id === bad.id) throw new CoreRefused(409, { code: 'x', message: 'x', final: true })
    }
    await bad.end(null)
    const good = await begin()
    await good.end(null)
    await taker.ended(good.id)
    await recorder.close()
  })

  test('of no stream leaves nothing, on the disk or in core', async () => {
    const dir = await newDir()
    const taker = RecordingTaker()
    const { recorder } = await open(dir, taker)
    const recording = await recorder.open(admission())
    expect(await readdir(dir)).toHaveLength(1)
    await recording?.discard()
    await recorder.close()
    expect([await readdir(dir), taker.ids()]).toEqual([[], []])
  })
})

describe('after a crash', () => {
  test('a recording is sealed where it broke off, and its hash is known', async () => {
    const dir = await newDir()
    const dead = RecordingTaker()
    dead.before = async () => {
      throw new Error('away')
    }
    const { begin, recorder: before } = await open(dir, dead)
    const recording = await begin()
    recording.fromServer(said('x'.repeat(FLUSH_BYTES / 2)))
    recording.fromServer(said('y'.repeat(FLUSH_BYTES / 2 - 1)))
    const chunks = async () => (await readdir(dir)).filter(name => !name.endsWith('.new'))
    await until('it is on the disk', async () => (await chunks()).length === 2)
    await writeFile(join(dir, `${recording.id}.0000000009.new`), 'half a chu')

    const taker = RecordingTaker()
    const { recorder } = await open(dir, taker)
    await taker.ended(recording.id)
    const opened = taker.opened(recording.id, pem)
    expect(opened.end).toMatchObject({ reason: 'relay-restarted', exit_code: null })
    expect(opened.text('o')).toStartWith('xxx')
    expect(recorder.brokenOff.get(recording.id)).toBe(opened.hash)
    await recorder.close()
    expect(await readdir(dir)).toEqual([])
    await before.close()
  })

  test('of core, the relay goes on where core says', async () => {
    const dir = await newDir()
    const taker = RecordingTaker()
    const first = await open(dir, taker)
    const recording = await first.begin()
    await until('core has the beginning', async () => taker.ids().length === 1)
    recording.fromServer(said('later'))
    await recording.end(null)
    await taker.ended(recording.id)
    expect(taker.opened(recording.id, pem).text('o')).toBe('later')
    await first.recorder.close()
  })
})

describe('a disk', () => {
  const header = {
    ...{ recording_id: crypto.randomUUID(), request_id: 'r', started_at: new Date(0).toISOString(), command: [] },
    ...{ protocol: 'websocket' as const, container: '', is_terminal: true, has_stdin: true },
  }
  const about = { header, start: {} as never, key: Buffer.alloc(32) }

  test('that is slow holds up what waits for it, and no more is kept than the bound', async () => {
    let isSlow = false
    const release: (() => void)[] = []
    const written: RecordingChunk[] = []
    const store = {
      write: async (chunk: RecordingChunk) => {
        if (isSlow) await new Promise<void>(resolve => release.push(resolve))
        written.push(chunk)
      },
    }
    const chunks = await openChunks(about, { store, now: () => 0, failed: () => {}, log: silent })
    isSlow = true
    let added = 0
    for (; !chunks.behind(); added += 32_768) chunks.add('o', Buffer.alloc(32_768), added)
    expect(added).toBeLessThanOrEqual(MOST_WAITING)
    let isFree = false
    void chunks.behind()?.then(() => {
      isFree = true
    })
    isSlow = false
    for (const free of release) free()
    await until('it has caught up', async () => isFree && chunks.behind() === undefined)
    await chunks.close({ ended_at: '', duration_ms: 0, exit_code: 0, reason: null })
    expect(written.map(({ index }) => index)).toEqual(written.map((_, index) => index))
  })

  test('that fails once ends the recording with a chunk that seals nothing, so that no nonce is used again', async () => {
    const written: RecordingChunk[] = []
    let failures = 0
    const store = {
      write: async (chunk: RecordingChunk) => {
        if (written.length === 1 && failures++ === 0) throw new Error('full')
        written.push(chunk)
      },
    }
    const failed: unknown[] = []
    const chunks = await openChunks(about, { store, now: () => 0, failed: error => failed.push(error), log: silent })
    chunks.add('o', Buffer.alloc(FLUSH_BYTES), 1)
    await until('it has failed', async () => failed.length === 1)
    chunks.add('o', Buffer.from('more'), 2)
    await chunks.close({ ended_at: '', duration_ms: 0, exit_code: null, reason: 'recording-unavailable' })
    expect(written.map(({ index, data, end }) => [index, data === '', end?.reason])).toEqual([
      [0, false, undefined],
      [1, true, 'recording-unavailable'],
    ] as never)
  })

  test('that answers nothing ends what need not be recorded, and lets the stream go on', async () => {
    const stuck = new Promise<void>(() => {})
    const ends: RecordingEnd[] = []
    const chunks: Chunks = { add: () => {}, behind: () => stuck, close: async end => String(ends.push(end)) }
    const options = { id: 'id', keepsStdin: true, hasTerminal: true, protocol: 'websocket' as const, redactions: [] }
    const kept = { chunks, confirm: () => {}, discard: async () => {}, now: () => 0, log: silent }
    const free = Recording({ ...options, isMandatory: false, startedAt: 0 }, kept)
    free.begin(ANSWER)
    await free.behind()
    expect([free.behind(), free.fromServer(said('x'))]).toEqual([undefined, true])
    await free.end(null)
    expect(ends[0]?.reason).toBe('recording-unavailable')
    const held = Recording({ ...options, isMandatory: true, startedAt: 0 }, kept)
    expect(held.behind()).toBe(stuck)
  })

  test('without room refuses what must be recorded, and lets go what need not', async () => {
    const taker = RecordingTaker()
    const { recorder } = await open(await newDir(), taker, { maxBytes: 10 })
    const refused = await recorder.open(admission()).catch((error: unknown) => error)
    expect(refused).toMatchObject({ reason: 'recording-unavailable' })
    expect(await recorder.open(admission({ policy: 'on' }))).toBeUndefined()
    await recorder.close()
  })
})

describe('what is kept', () => {
  test('is redacted before it is sealed, also across messages, and stdin only where it is asked for', async () => {
    const taker = RecordingTaker()
    const { recorder, begin } = await open(await newDir(), taker, { stdin: false, redactions: ['token-[0-9]+'] })
    const recording = await begin('command=sh&stdin=1&stdout=1&tty=true')
    for (const text of ['a tok', 'en-12', '34 b', ' tok']) recording.fromServer(said(text))
    recording.fromCaller(Buffer.from([0x82, 0x82, 0, 0, 0, 0, 0, 120]))
    const { id } = await recording.end(null)
    await taker.ended(id)
    await recorder.close()
    const { text, header } = taker.opened(id, pem)
    expect([text('o'), text('i'), header.is_terminal]).toEqual(['a [redacted] b tok', '', true])
  })

  test('of a terminal is everything, and of a pipe the bound', async () => {
    const taker = RecordingTaker()
    const { recorder, begin } = await open(await newDir(), taker)
    const sizes: [string, number][] = []
    for (const query of ['tty=1', 'tty=0', 'tty=False', 'tty=']) {
      const recording = await begin(`stdout=1&${query}`)
      for (let sent = 0; sent < 40; sent++) {
        recording.fromServer(said('z'.repeat(60_000)))
        await recording.behind()
      }
      const { id } = await recording.end(null)
      await taker.ended(id)
      const opened = taker.opened(id, pem)
      const [note] = opened.bulk()
      sizes.push([query, opened.text('o').length + (note?.bytes ?? 0)])
      expect(note === undefined).toBe(query === 'tty=1' || query === 'tty=')
    }
    await recorder.close()
    expect(sizes).toEqual(['tty=1', 'tty=0', 'tty=False', 'tty='].map(query => [query, 2_400_000]))
  })
})
