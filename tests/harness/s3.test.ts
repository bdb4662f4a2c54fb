// The S3 server of these tests says no where Amazon does: otherwise a test against it would prove nothing.
import { afterAll, expect, test } from 'bun:test'
import { startS3 } from './s3'

const s3 = startS3()
afterAll(() => s3.close())

const { endpoint, accessKeyId, secretAccessKey, region } = s3
const client = new Bun.S3Client({ endpoint, accessKeyId, secretAccessKey, region, bucket: 'plain' })

test('Bun’s client writes, reads in parts, lists and deletes', async () => {
  await client.write('a/b c+d.txt', 'hello')
  await client.write('a/other', new Uint8Array([1, 2, 3]))
  expect(await client.file('a/b c+d.txt').text()).toBe('hello')
  expect(await client.file('a/b c+d.txt').slice(1, 3).text()).toBe('el')
  expect((await client.list({ prefix: 'a/' })).contents?.map(one => one.key)).toEqual(['a/b c+d.txt', 'a/other'])
  expect((await client.stat('a/other')).size).toBe(3)
  await client.delete('a/other')
  expect(await client.exists('a/other')).toBe(false)
})

test('an upload in parts becomes one object', async () => {
  const writer = client.file('large').writer({ partSize: 5 * 1024 * 1024 })
  for (let at = 0; at < 6; at++) {
    writer.write(new Uint8Array(2 * 1024 * 1024).fill(at))
    await writer.flush()
  }
  await writer.end()
  expect((await client.stat('large')).size).toBe(12 * 1024 * 1024)
  expect(s3.seen.filter(line => line === 'PUT /plain/large').length).toBeGreaterThan(1)
})

test('a presigned URL lets in whoever has it, and for nothing else', async () => {
  const url = client.presign('a/b c+d.txt', { expiresIn: 60 })
  expect(await (await fetch(url)).text()).toBe('hello')
  expect((await fetch(url.replace('b%20c', 'x'))).status).toBe(403)
  expect((await fetch(url, { headers: { 'x-amz-acl': 'public-read' } })).status).toBe(403)
})

test('a wrong secret, region or key is refused', async () => {
  for (const wrong of [{ secretAccessKey: 'wrong' }, { region: 'us-east-1' }, { accessKeyId: 'AKOTHER' }]) {
    const other = new Bun.S3Client({ endpoint, accessKeyId, secretAccessKey, region, bucket: 'plain', ...wrong })
    expect(await other.write('x', 'y').catch(error => error.code)).not.toBe(1)
    expect(await client.exists('x')).toBe(false)
  }
  expect((await fetch(`${endpoint}/plain/x`, { method: 'PUT', body: 'y' })).status).toBe(403)
})

test('a bucket that fails says so', async () => {
  s3.failNext(1, 403)
  expect(await client.exists('a/b c+d.txt').catch(error => error.code)).not.toBe(true)
})
