// What is recorded of whom: roles demand it for their holders, the organization for everyone, and of several the strictest
// counts. Promise: another role can only add to it, so that nobody loses a recording by being given more.
import type { RecordingPolicy } from '../../relay/wire/claims'
import { readPattern } from '../../relay/wire/pattern'
import { PatternError } from '../../relay/wire/pattern-parse'
import { Problem, type Violation } from '../lib/problem'

/** From least to most. `mandatory`: no recorder, no session. */
export const RECORDINGS = ['off', 'on', 'mandatory'] as const
export const AUDIT_FAILURES = ['refuse', 'continue'] as const

export type Demand = {
  recording: (typeof RECORDINGS)[number]
  records_stdin: boolean
  /** Regular expressions of relay/wire/pattern.ts. */
  redactions: readonly string[]
}

export type RolePolicy = Demand & { when_audit_fails: (typeof AUDIT_FAILURES)[number] }

export const UNRECORDED: RolePolicy = {
  ...{ recording: 'off', records_stdin: false, redactions: [] },
  when_audit_fails: 'refuse',
}

/** Nothing is stricter: where a role is only weighed. */
export const STRICTEST: RolePolicy = { ...UNRECORDED, recording: 'mandatory', records_stdin: true }

/** Of several demands those count that record at all. Undefined: nothing is recorded. */
export function strictest(demands: readonly Demand[], key: string): RecordingPolicy | undefined {
  const recording = demands.filter(demand => demand.recording !== 'off')
  if (recording.length === 0) return undefined
  return {
    policy: recording.some(demand => demand.recording === 'mandatory') ? 'mandatory' : 'on',
    stdin: recording.some(demand => demand.records_stdin),
    key,
    redactions: [...new Set(recording.flatMap(demand => demand.redactions))].sort(),
  }
}

/**
 * Going on without an audit takes every role that gives something there: one that refuses is not undone by another. Who must
 * be recorded never goes on: a recording that no record leads to is none.
 */
export function mayContinue(roles: readonly RolePolicy[], recording: RecordingPolicy | undefined): boolean {
  const isAgreed = roles.length > 0 && roles.every(({ when_audit_fails }) => when_audit_fails === 'continue')
  return isAgreed && recording?.policy !== 'mandatory'
}

/** Whether `gift` leaves less on record than `own`. */
export function isLooser(gift: RolePolicy, own: RolePolicy): boolean {
  return (
    RECORDINGS.indexOf(gift.recording) < RECORDINGS.indexOf(own.recording) ||
    (own.records_stdin && !gift.records_stdin) ||
    (gift.when_audit_fails === 'continue' && own.when_audit_fails === 'refuse') ||
    gift.redactions.some(pattern => !own.redactions.includes(pattern))
  )
}

export function redactionErrors(redactions: readonly string[]): Violation[] {
  return redactions.flatMap((pattern, at) => {
    try {
      readPattern(pattern)
      return []
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      return [{ pointer: `/redactions/${at}`, code: 'pattern', detail: error.message }]
    }
  })
}

/** Throws Problem `invalid-input`. */
export function requireReadable(redactions: readonly string[]): void {
  const errors = redactionErrors(redactions)
  if (errors.length > 0) throw new Problem('invalid-input', 'A redaction cannot be used', { errors })
}
