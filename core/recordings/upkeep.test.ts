// Recordings in a core that was started as operators start it: what a relay brought is found and carried to the bucket
// without anybody asking for it; and settings of the bucket that are half are told at the start.
import { expect, test } from 'bun:test'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publicX } from '../../relay/wire/claims'
import { DATABASE_KINDS, freshDatabase, placeEmptyDatabase, quiet } from '../../tests/harness/database'
import { RecordingWriter } from '../../tests/harness/recording'
import { startS3 } from '../../tests/harness/s3'
import { openAuthority } from '../ca/authority'
import { parseCoreConfig } from '../config'
import { openDatabase } from '../db/database'
import { TakeRecording } from '../internal/recordings'
import { startCore } from '../main'
import { openMasterKey } from '../master-key'

const HEARING = { onNotification: () => {}, onGap: () => {}, log: quiet }

test.skipIf(!DATABASE_KINDS.includes('postgres'))(
  'core keeps recordings up by itself',
  async () => {
    const [data, { where, drop }, s3] = [await mkdtemp(join(tmpdir(), 'sal-core-')), await freshDatabase(), startS3()]
    const files = { id: join(data, 's3-id'), secret: join(data, 's3-secret'), master: join(data, 'master.key') }
    await Bun.write(files.id, s3.accessKeyId)
    await Bun.write(files.secret, s3.secretAccessKey)
    const flags = {
      ...{ data, listen: '127.0.0.1:0', internal: '127.0.0.1:0', 'database-url': where.url },
      ...{ 'recordings-s3-endpoint': s3.endpoint, 'recordings-s3-bucket': 'plain', 'recordings-s3-region': s3.region },
      ...{ 'recordings-s3-access-key-file': files.id, 'recordings-s3-secret-key-file': files.secret },
    }
    const config = parseCoreConfig(
      Object.entries(flags).map(([name, value]) => `--${name}=${value}`),
      {},
    )
    const core = await startCore(config, { log: quiet })
    // Another process on the same database takes what a relay brings.
    const { sql, close } = await openDatabase(where, HEARING)
    const masterKey = await openMasterKey(files.master, { sql })
    const authority = await openAuthority({ sql, masterKey, now: Date.now, newId: () => Bun.randomUUIDv7() })
    const take = TakeRecording({ sql, authority, now: Date.now })
    const writer = RecordingWriter({
      ...{ publicX: publicX(authority.recordingKey.privateKey), principalId: Bun.randomUUIDv7(), principalName: 'ann' },
      ...{ clusterId: Bun.randomUUIDv7(), startedAt: Date.now() },
    })
    const relayId = Bun.randomUUIDv7()
    await take(relayId, writer.chunk([[1, 'o', 'some needle here\r\n']]))
    await take(relayId, writer.chunk([], writer.endOf(5)))
    const headers = { authorization: `Bearer ${(await readFile(core.adminTokenFile, 'utf8')).trim()}` }
    const ask = async (path: string) => fetch(`${core.url}/v1/recordings${path}`, { headers })
    let found: { items: { id: string }[] } = { items: [] }
    for (let left = 100; found.items.length === 0 && left > 0; left--) {
      found = (await (await ask('?q=needle')).json()) as typeof found
      await Bun.sleep(100)
    }
    expect(found.items.map(({ id }) => id)).toEqual([writer.id])
    expect(s3.bucket('plain').keys()).toEqual([`recordings/${writer.id}/00000000-00000001`])
    expect(await (await ask(`/${writer.id}/text`)).text()).toBe('some needle here\n')
    await close()
    await core.close()
    await s3.close()
    await drop()
    await rm(data, { recursive: true })
  },
  60_000,
)

test('core does not start with half of the settings of a bucket', async () => {
  const data = await mkdtemp(join(tmpdir(), 'sal-core-'))
  await placeEmptyDatabase(data)
  const flags = ['--data', data, '--listen', '127.0.0.1:0', '--internal', '127.0.0.1:0', '--recordings-s3-bucket', 'b']
  await expect(startCore(parseCoreConfig(flags, {}), { log: quiet })).rejects.toThrow(
    'Cannot keep recordings in S3: endpoint, bucket, access key file and secret key file go together',
  )
  await rm(data, { recursive: true })
}, 60_000)
