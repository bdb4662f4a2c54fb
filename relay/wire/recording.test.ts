import { expect, test } from 'bun:test'
import { generateKeyPairSync } from 'node:crypto'
import { newRecordingKey, openChunk, openRecordingKey, sealChunk } from './recording'

const pair = generateKeyPairSync('x25519')
const publicX = String(pair.publicKey.export({ format: 'jwk' }).x)
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

test('a chunk is opened by the private key alone, at its own place in its own recording', () => {
  const { key, sealedKey } = newRecordingKey('one', publicX)
  const sealed = sealChunk(Buffer.from('text'), { key, recordingId: 'one', index: 3 })
  const opened = openRecordingKey('one', sealedKey, pem)
  expect(openChunk(sealed, { key: opened, recordingId: 'one', index: 3 }).toString()).toBe('text')
  expect(() => openChunk(sealed, { key: opened, recordingId: 'one', index: 4 })).toThrow()
  expect(() => openChunk(sealed, { key: opened, recordingId: 'two', index: 3 })).toThrow()
  expect(openRecordingKey('two', sealedKey, pem).equals(opened)).toBeFalse()
})
