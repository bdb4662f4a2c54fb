// A recording of an interactive stream: what a relay writes and only core can read.
// A key of its own a recording (AES-256-GCM) is sealed to the installation's recording key (X25519, HKDF-SHA-256), so
// neither the relay's disk nor a bucket ever holds what opens it. Each chunk is bound to its recording and place, and
//   hash(-1) = SHA-256(id of the recording, UTF-8), hash(i) = SHA-256(hash(i-1) ‖ sealed bytes of chunk i)
// The end record of the request carries the last hash: a chunk that is changed, lost or moved is found.
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
} from 'node:crypto'

/** stdin, stdout, stderr, resize (`<columns>x<rows>`), exit (the status as JSON), bulk (a BulkNote as JSON). */
export const CHANNELS = ['i', 'o', 'e', 'r', 'x', 'b'] as const
export type Channel = (typeof CHANNELS)[number]

/** `at` is ms since the start; `data` base64. A chunk, opened, is frames as JSON lines. */
export type Frame = { at: number; channel: Channel; data: string }

/** What stands in for content beyond the bound. */
export type BulkNote = { channel: 'i' | 'o' | 'e'; bytes: number; sha256: string }

/** First line of chunk 0: what an asciicast header needs. `command` is what was asked for, empty for attach. */
export type RecordingHeader = {
  recording_id: string
  request_id: string
  started_at: string
  protocol: 'websocket' | 'spdy'
  command: string[]
  container: string
  is_terminal: boolean
  has_stdin: boolean
}

const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Makes a recording's key and seals it to the installation's public key (raw X25519, base64url). */
export function newRecordingKey(recordingId: string, publicX: string): { key: Buffer; sealedKey: string } {
  const own = generateKeyPairSync('x25519')
  const shared = diffieHellman({ privateKey: own.privateKey, publicKey: publicFrom(publicX) })
  const { x: ownX } = own.publicKey.export({ format: 'jwk' })
  return { key: derive(shared, recordingId, String(ownX)), sealedKey: String(ownX) }
}

/** The same key, for who has the installation's private key. */
export function openRecordingKey(recordingId: string, sealedKey: string, privateKeyPem: string): Buffer {
  const privateKey = createPrivateKey(privateKeyPem)
  return derive(diffieHellman({ privateKey, publicKey: publicFrom(sealedKey) }), recordingId, sealedKey)
}

/** The key is used for this recording only, and each place once: a nonce counts. */
export function sealChunk(plain: Uint8Array, place: { key: Buffer; recordingId: string; index: number }): Buffer {
  const cipher = createCipheriv('aes-256-gcm', place.key, nonceOf(place.index))
  cipher.setAAD(Buffer.from(`${place.recordingId}/${place.index}`))
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Throws when a bit or the place differs. */
export function openChunk(sealed: Uint8Array, place: { key: Buffer; recordingId: string; index: number }): Buffer {
  const cipher = createDecipheriv('aes-256-gcm', place.key, nonceOf(place.index))
  cipher.setAAD(Buffer.from(`${place.recordingId}/${place.index}`))
  cipher.setAuthTag(Buffer.from(sealed.subarray(sealed.length - TAG_BYTES)))
  return Buffer.concat([cipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), cipher.final()])
}

export function firstChunkHash(recordingId: string): Buffer {
  return createHash('sha256').update(recordingId, 'utf8').digest()
}

export function chunkHash(previous: Uint8Array, sealed: Uint8Array): Buffer {
  return createHash('sha256').update(previous).update(sealed).digest()
}

function derive(shared: Uint8Array, recordingId: string, ownX: string): Buffer {
  return Buffer.from(hkdfSync('sha256', shared, Buffer.from(ownX, 'base64url'), `sal-recording/${recordingId}`, 32))
}

function nonceOf(index: number): Buffer {
  const nonce = Buffer.alloc(NONCE_BYTES)
  nonce.writeUInt32BE(index, NONCE_BYTES - 4)
  return nonce
}

function publicFrom(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x }, format: 'jwk' })
}
