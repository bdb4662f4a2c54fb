// Passwords of people: argon2id by Bun, a few at a time, because each check takes 64 MiB.
// Promise: an unknown account costs the asker as much time as a wrong password.
import { Problem } from '../lib/problem'
import { normalPassword } from './password-rules'

export type Passwords = {
  hash: (password: string) => Promise<string>
  /** `hash` null (no such account, or one without a password) is checked against a hash nobody has. */
  isRight: (password: string, hash: string | null) => Promise<boolean>
}

const AT_ONCE = 4
/** Past this a flood of sign-ins is told to come back rather than kept in memory. */
const MOST_WAITING = 64
const RETRY_AFTER_S = 2
const ALGORITHM = { algorithm: 'argon2id', memoryCost: 65_536, timeCost: 2 } as const

export function Passwords(): Passwords {
  const waiting: (() => void)[] = []
  let running = 0
  let decoy: Promise<string> | undefined

  const hash = (password: string) => inTurn(() => Bun.password.hash(normalPassword(password), ALGORITHM))
  return {
    hash,
    isRight: async (password, given) => {
      decoy ??= hash(crypto.randomUUID())
      const against = given ?? (await decoy)
      const isRight = await inTurn(() => Bun.password.verify(normalPassword(password), against))
      return isRight && given !== null
    },
  }

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting.length >= MOST_WAITING)
      throw new Problem('too-many-requests', undefined, { retryAfterS: RETRY_AFTER_S })
    if (running >= AT_ONCE) await new Promise<void>(resolve => void waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
