// A bucket of an S3-compatible store, as recordings use it: whole objects written once, read in part, and taken away again.
import { S3Client } from 'bun'
import { ExitError } from '../../kit/exit'

/** An object that was written is not there. */
export class Missing extends Error {
  override name = 'Missing'
}

export type Objects = {
  /** Resolves when the store has confirmed it. */
  write: (key: string, bytes: Uint8Array) => Promise<void>
  read: (key: string, range: { from: number; to: number }) => Promise<Buffer>
  /** All whose key begins so, whether or not anything refers to them. */
  removeAll: (prefix: string) => Promise<void>
  /** In front of every key. */
  prefix: string
}

export type Bucket = {
  endpoint: string
  bucket: string
  region: string
  prefix: string
  accessKeyId: string
  secretAccessKey: string
}

export function openObjects({ prefix, ...at }: Bucket): Objects {
  const client = new S3Client(at)
  return {
    prefix,
    write: async (key, bytes) => {
      await client.write(key, bytes, { type: 'application/octet-stream' })
    },
    read: async (key, { from, to }) => {
      try {
        return Buffer.from(await client.file(key).slice(from, to).arrayBuffer())
      } catch (cause) {
        if ((cause as { code?: unknown }).code !== 'NoSuchKey') throw cause
        throw new Missing('The bucket has it no more', { cause })
      }
    },
    removeAll: async of => {
      for (let after: string | undefined; ; ) {
        const page = await client.list({ prefix: of, ...(after === undefined ? {} : { startAfter: after }) })
        const keys = (page.contents ?? []).map(({ key }) => key)
        for (const key of keys) await client.delete(key)
        after = keys.at(-1)
        if (!page.isTruncated || after === undefined) return
      }
    },
  }
}

type Given = {
  recordingsS3Endpoint: string | undefined
  recordingsS3Bucket: string | undefined
  recordingsS3Region: string
  recordingsS3Prefix: string
  recordingsS3AccessKeyFile: string | undefined
  recordingsS3SecretKeyFile: string | undefined
}

/** Undefined: recordings stay in the database. Throws ExitError for half of the settings, and for a file without a key. */
export async function bucketOf(given: Given): Promise<Bucket | undefined> {
  const { recordingsS3Endpoint: endpoint, recordingsS3Bucket: bucket, recordingsS3Region: region } = given
  const { recordingsS3AccessKeyFile: accessFile, recordingsS3SecretKeyFile: secretFile } = given
  const all = [endpoint, bucket, accessFile, secretFile]
  if (all.every(one => one === undefined)) return undefined
  if (endpoint === undefined || bucket === undefined || accessFile === undefined || secretFile === undefined)
    throw new ExitError(
      'Cannot keep recordings in S3: endpoint, bucket, access key file and secret key file go together',
    )
  const keys = { accessKeyId: await readKey(accessFile), secretAccessKey: await readKey(secretFile) }
  return { endpoint, bucket, region, prefix: given.recordingsS3Prefix, ...keys }
}

async function readKey(path: string): Promise<string> {
  const file = Bun.file(path)
  const text = (await file.exists()) ? (await file.text()).trim() : ''
  if (text === '') throw new ExitError(`Cannot keep recordings in S3: there is no key in ${path}`)
  return text
}
