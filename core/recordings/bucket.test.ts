// Recordings in a bucket: a chunk leaves the database when the bucket has it, comes back to who plays it, and leaves the
// bucket by age. Over real S3 requests, whose signatures are checked.
import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DATABASE_KINDS } from '../../tests/harness/database'
import { type S3Server, startS3 } from '../../tests/harness/s3'
import { type Fixture, HOOK_MS, openFixture } from '../fixture'
import { bucketOf } from './objects'
import { eventsIn, known, listed, Sender, streamed } from './testing'

describe.each(DATABASE_KINDS)('recordings in a bucket, with %s', kind => {
  let s3: S3Server
  let core: Fixture
  let relay: Sender
  let of: { clusterId: string; person: { id: string; email: string } }
  beforeAll(async () => {
    s3 = startS3()
    const { endpoint, region, accessKeyId, secretAccessKey } = s3
    const bucket = { endpoint, region, accessKeyId, secretAccessKey, bucket: 'plain', prefix: 'sal/' }
    core = await openFixture(kind, { recordings: { bucket, days: 30 } })
    relay = await Sender(core)
    of = { clusterId: await core.cluster('here'), person: await core.person('ann') }
  }, HOOK_MS)
  afterAll(async () => {
    await core.close()
    await s3.close()
  })

  const move = async () => {
    while ((await core.services.recordingRounds.move()) > 0);
  }
  const places = (id: string) =>
    core.sql<{ here: number; there: number; objects: number }[]>`
      select count(data)::int as here, count(object)::int as there, count(distinct object)::int as objects
      from recording_chunks where recording_id = ${id}`
  const cast = async (id: string) => streamed(core, `/v1/recordings/${id}/asciicast`)
  const keys = (id: string) =>
    s3
      .bucket('plain')
      .keys()
      .filter((key: string) => key.includes(id))
  const bytesOf = (key: string) => s3.bucket('plain').current(key)?.body ?? new Uint8Array()
  const long = async () => {
    const writer = relay.begin(of)
    await relay.send(writer.chunk([]))
    const text = 'x'.repeat(60_000)
    for (let count = 0; count < 60; count++) await relay.send(writer.chunk([[count, 'o', `${count} ${text}`]]))
    return writer
  }

  test('a group of chunks is one object; what is played is the same as before', async () => {
    const writer = await long()
    const before = await cast(writer.id)
    await move()
    const [{ here = 0, there = 0 } = {}] = await places(writer.id)
    expect([here > 0, there > 40]).toEqual([true, true])
    expect(await cast(writer.id)).toEqual(before)
    await relay.send(writer.chunk([[99, 'o', 'the end']], writer.endOf(100)))
    await move()
    expect([...(await places(writer.id))]).toEqual([{ here: 0, there: 62, objects: 2 }])
    const { events } = eventsIn((await cast(writer.id)).text)
    expect([events.length, events.at(-1)]).toEqual([61, [0.099, 'o', 'the end']])
    expect(keys(writer.id).every((key: string) => key.startsWith(`sal/recordings/${writer.id}/`))).toBe(true)
  })

  test('is found by what it showed', async () => {
    const word = `bucket${Bun.randomUUIDv7().slice(-12)}`
    const { id } = await relay.whole(of, [[], [[7, 'o', `${word}\r\n`]]])
    await move()
    while ((await core.services.recordingRounds.index()) > 0);
    expect((await listed(core, `?q=${word}`)).map(one => [one.id, one.match_offsets_ms])).toEqual([[id, [7]]])
  })

  test('the bucket holds nothing that can be read', async () => {
    const secret = `secret${Bun.randomUUIDv7().slice(-12)}`
    const { id } = await relay.whole(of, [[], [[7, 'o', secret]]])
    await move()
    const [key = ''] = keys(id)
    expect(Buffer.from(bytesOf(key)).includes(secret)).toBe(false)
  })

  test('a bucket that fails holds up no relay and loses nothing', async () => {
    const writer = await long()
    s3.failNext(1_000)
    await expect(core.services.recordingRounds.move()).rejects.toThrow()
    const [{ there = -1 } = {}] = await places(writer.id)
    expect(there).toBe(0)
    expect(await relay.send(writer.chunk([[99, 'o', 'more']], writer.endOf(100)))).toEqual({ next_index: 62 })
    s3.failNext(0)
    await move()
    expect(eventsIn((await cast(writer.id)).text).events).toHaveLength(61)
  })

  test('two processes carry one recording: nothing is lost, whoever was faster', async () => {
    const writer = await long()
    await relay.send(writer.chunk([], writer.endOf(100)))
    const { move: once } = core.services.recordingRounds
    await Promise.all([once(), once(), once()])
    await move()
    expect((await cast(writer.id)).isWhole).toBe(true)
    expect(eventsIn((await cast(writer.id)).text).events).toHaveLength(60)
  })

  test('an object that is gone or was changed is named by its chunk', async () => {
    const { id } = await relay.whole(of, [[], [[7, 'o', 'a']], [[8, 'o', 'b']]])
    await move()
    const [key = ''] = keys(id)
    const bytes = bytesOf(key)
    bytes[bytes.length - 60] = (bytes[bytes.length - 60] ?? 0) ^ 1
    const changed = await cast(id)
    expect([changed.isWhole, changed.text]).toEqual([false, expect.stringContaining('is not what was recorded')])
    s3.bucket('plain').remove(key, null)
    const gone = await cast(id)
    expect([gone.isWhole, gone.text]).toEqual([false, expect.stringContaining('Cannot go on: Chunk 0 is missing')])
  })

  test('by age the objects go too, also one that nothing refers to', async () => {
    const { id } = await relay.whole(of, [[], [[7, 'o', 'a']]])
    await move()
    s3.bucket('plain').put(`sal/recordings/${id}/left-behind`, new Uint8Array([1]), new Headers())
    core.clock.ms += 31 * 86_400_000
    await relay.present()
    s3.failNext(1_000)
    await expect(core.services.recordingRounds.expire()).rejects.toThrow()
    expect((await known(core, id)).state).toBe('ended')
    s3.failNext(0)
    while ((await core.services.recordingRounds.expire()) > 0);
    expect([(await known(core, id)).state, keys(id)]).toEqual(['expired', []])
  })
})

describe('settings of the bucket', () => {
  const none = {
    ...{ recordingsS3Endpoint: undefined, recordingsS3Bucket: undefined, recordingsS3Region: 'us-east-1' },
    ...{ recordingsS3Prefix: '', recordingsS3AccessKeyFile: undefined, recordingsS3SecretKeyFile: undefined },
  }

  test('go together, and keys are files', async () => {
    expect(await bucketOf(none)).toBeUndefined()
    const half = bucketOf({ ...none, recordingsS3Bucket: 'b' })
    await expect(half).rejects.toThrow('endpoint, bucket, access key file and secret key file go together')
    const folder = await mkdtemp(join(tmpdir(), 'sal-keys-'))
    const [id, secret] = [join(folder, 'id'), join(folder, 'secret')]
    await Bun.write(id, 'AK\n')
    const all = {
      ...{ ...none, recordingsS3Endpoint: 'https://s3.test', recordingsS3Bucket: 'b' },
      ...{ recordingsS3AccessKeyFile: id, recordingsS3SecretKeyFile: secret },
    }
    await expect(bucketOf(all)).rejects.toThrow(`there is no key in ${secret}`)
    await Bun.write(secret, 'SK\n')
    expect(await bucketOf(all)).toMatchObject({ accessKeyId: 'AK', secretAccessKey: 'SK', bucket: 'b' })
    await rm(folder, { recursive: true })
  })
})
