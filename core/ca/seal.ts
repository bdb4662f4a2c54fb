// Private keys at rest: AES-256-GCM under the installation's master key, bound to what they are for.
// Promise: a sealed key that was moved to another row, or a wrong master key, does not open.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** 32 bytes; made on first start or given by the operator, never a default. */
export type MasterKey = Buffer

const NONCE = 12
const TAG = 16

export function seal(plain: string, purpose: string, key: MasterKey): string {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose))
  const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return `v1.${Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url')}`
}

/** Throws when the key, the purpose or a single bit differs. */
export function unseal(sealed: string, purpose: string, key: MasterKey): string {
  const bytes = Buffer.from(sealed.slice('v1.'.length), 'base64url')
  const nonce = bytes.subarray(0, NONCE)
  const tag = bytes.subarray(NONCE, NONCE + TAG)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(purpose)).setAuthTag(tag)
  return Buffer.concat([decipher.update(bytes.subarray(NONCE + TAG)), decipher.final()]).toString('utf8')
}

export function newMasterKey(): MasterKey {
  return randomBytes(32)
}

/** The file form is 64 hex digits; undefined when the text is anything else. */
export function parseMasterKey(text: string): MasterKey | undefined {
  return /^[0-9a-f]{64}\s*$/i.test(text) ? Buffer.from(text.trim(), 'hex') : undefined
}
