// Which new passwords are taken (NIST SP 800-63B-4 §3.1.1.2): long enough, not common or breached, not made from what an
// attacker would try first. No rules about kinds of characters.
import { Problem } from '../lib/problem'
import common from './common-passwords.txt' with { type: 'text' }

export const SHORTEST = 12
export const LONGEST = 256
const PRODUCT = 'salaminia'

const COMMON: ReadonlySet<string> = new Set(common.split('\n').filter(line => line !== '' && !line.startsWith('#')))

/** One spelling a password, whatever keyboard it was typed on (§3.1.1.2: NFKC or NFKD before hashing). */
export function normalPassword(password: string): string {
  return password.normalize('NFKC')
}

/** Throws Problem `invalid-input` at `pointer`; the sentence never repeats the password. */
export function requireGoodPassword(password: string, { email, pointer }: { email: string; pointer: string }): void {
  const detail = weaknessOf(password, email)
  if (detail === undefined) return
  throw new Problem('invalid-input', 'The password is too easy to guess', {
    errors: [{ pointer, code: 'weak-password', detail }],
  })
}

/** Undefined for a good one. */
export function weaknessOf(password: string, email: string): string | undefined {
  const normal = normalPassword(password)
  const folded = normal.toLowerCase()
  const localPart = (email.split('@')[0] ?? '').toLowerCase()
  if ([...normal].length < SHORTEST) return `Use at least ${SHORTEST} characters`
  if (COMMON.has(folded) || isDecorated(folded)) return 'It is one of the passwords that are tried first; use another'
  if (isRepeated(folded) || isRow(folded)) return 'It repeats or counts; use something less regular'
  // Shorter names are part of ordinary words.
  if (localPart.length >= 4 && folded.includes(localPart)) return 'It contains your e-mail name; leave that out'
  if (folded.includes(PRODUCT)) return 'It contains the name of this product; leave that out'
  return undefined
}

/** A common word with a number, a year or a row of keys at its ends: "password123456", "Summer2024!!!!". */
function isDecorated(folded: string): boolean {
  const [, before = '', word = '', after = ''] = /^([^a-z]*)([a-z]+)([^a-z]*)$/.exec(folded) ?? []
  return COMMON.has(word) && isOrnament(before) && isOrnament(after)
}

function isOrnament(text: string): boolean {
  const digits = text.replace(/[^0-9]+$|^[^0-9]+/g, '')
  const isPlain = digits === '' || isRow(digits) || isRepeated(digits) || /^(19|20)\d\d$/.test(digits)
  return isPlain && text.length - digits.length <= 6
}

/** One piece of up to a third of it, over and over. */
function isRepeated(text: string): boolean {
  for (let size = 1; size * 3 <= text.length; size++) {
    const piece = text.slice(0, size)
    if (piece.repeat(Math.ceil(text.length / size)).slice(0, text.length) === text) return true
  }
  return text.length > 1 && new Set(text).size === 1
}

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'qwertzuiopasdfghjklyxcvbnm',
]

/** Neighbours all the way, forwards or backwards. */
function isRow(text: string): boolean {
  const backwards = [...text].reverse().join('')
  return text.length > 1 && ROWS.some(row => row.includes(text) || row.includes(backwards))
}
