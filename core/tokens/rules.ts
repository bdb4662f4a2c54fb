// What makes a token well formed, and what it must not hold more of than the token by which it is made.
import { requireWithinLimit } from '../access/escalation'
import type { Principal } from '../auth/bearer'
import { Problem, type Violation } from '../lib/problem'
import type { Wanted } from './kinds'
import type { Token } from './rows'

const DAY_MS = 86_400_000

/** A moment that was fine when it was set needs no longer be one. Throws Problem. */
export function requireWellFormed(
  wanted: Wanted,
  { before, mostDays, nowMs }: { before?: Token; mostDays: number | null; nowMs: number },
): void {
  const { expires_at } = wanted
  if (expires_at === null || expires_at === before?.expires_at) return
  const untilMs = Date.parse(expires_at)
  if (!(untilMs > nowMs)) throw broken('past', 'Name a moment that is still to come')
  if (mostDays !== null && untilMs > nowMs + mostDays * DAY_MS) throw broken('too-long', 'Name a moment within a year')
}

/** One that ends must not make another of its own owner that lasts longer: whoever took it would never lose it. */
export function requireWithin(
  principal: Principal,
  token: Pick<Token, 'user_id' | 'permissions' | 'expires_at'>,
): void {
  requireWithinLimit(principal, token.permissions)
  const { token: shown, expiresAt, userId } = principal
  if (shown === null || expiresAt === null || token.user_id !== userId) return
  if (token.expires_at !== null && Date.parse(token.expires_at) <= expiresAt.getTime()) return
  throw new Problem('forbidden', 'A token cannot make one of the same owner that outlasts it', { reason: 'escalation' })
}

/** Throws Problem `conflict` for one that does not work any more. */
export function requireAlive({ revoked_at, expires_at }: Token, nowMs: number): void {
  if (revoked_at !== null) throw new Problem('conflict', 'The token was revoked; make another')
  if (expires_at !== null && Date.parse(expires_at) <= nowMs)
    throw new Problem('conflict', 'The token has expired; let it end later first, or make another')
}

function broken(code: string, detail: string): Problem {
  const errors: Violation[] = [{ pointer: '/expires_at', code, detail }]
  return new Problem('invalid-input', 'The token does not fit', { errors })
}
