// Regular expressions for redactions: a subset that is matched in one pass over bytes, whatever the text. Literals, `.`,
// classes, \d \w \s \D \W \S, \n \r \t \xHH, groups, alternation, `* + ?` and bounded repetition; `(?i)` in front. Not in it:
// anchors, lazy quantifiers, look-around, back-references. Text is UTF-8: `.` and a negated class take a whole character.
// Promise: a program has at most MOST_STEPS steps, and matching costs no more than that for a byte.
import { type Node, PatternError, parse } from './pattern-parse'

export const LONGEST_PATTERN = 200
export const MOST_STEPS = 1_000

/** A byte of the set and on to `next`; or on to each of `to` without one. */
export type Step = { set: Uint8Array; next: number } | { to: number[] }
/** Starts at step 0; reaching `accept` is a match. */
export type Program = { steps: Step[]; accept: number }

/** Throws PatternError, whose message completes "Cannot use the pattern: …". */
export function readPattern(text: string): Program {
  if (text.length > LONGEST_PATTERN) throw new PatternError(`A pattern has at most ${LONGEST_PATTERN} characters`)
  const program = compile(parse(text))
  if (matchesNothing(program)) throw new PatternError('The pattern matches text of no length')
  return program
}

function compile(node: Node): Program {
  const steps: Step[] = []
  const put = (step: Step): number => {
    if (steps.length >= MOST_STEPS) throw new PatternError('The pattern repeats too much')
    return steps.push(step) - 1
  }
  emit(node)
  const accept = put({ to: [] })
  return { steps, accept }

  /** What it writes begins at the next free step and leads to the one behind it. */
  function emit(part: Node): void {
    if (part.kind === 'set') put({ set: part.set, next: steps.length + 1 })
    else if (part.kind === 'all') for (const one of part.of) emit(one)
    else if (part.kind === 'any') emitAny(part.of)
    else emitRepeat(part)
  }

  function emitAny(of: readonly Node[]): void {
    const fork: number[] = []
    const ends: number[][] = []
    put({ to: fork })
    for (const one of of) {
      fork.push(steps.length)
      emit(one)
      const end: number[] = []
      put({ to: end })
      ends.push(end)
    }
    for (const end of ends) end.push(steps.length)
  }

  function emitRepeat({ of, least, most }: Node & { kind: 'repeat' }): void {
    for (let count = 0; count < least; count++) emit(of)
    if (most === Number.POSITIVE_INFINITY) {
      const fork: number[] = []
      const start = put({ to: fork })
      fork.push(steps.length)
      emit(of)
      put({ to: [start] })
      fork.push(steps.length)
      return
    }
    const skips: number[][] = []
    for (let count = least; count < most; count++) {
      const fork: number[] = []
      put({ to: fork })
      fork.push(steps.length)
      skips.push(fork)
      emit(of)
    }
    for (const fork of skips) fork.push(steps.length)
  }
}

function matchesNothing({ steps, accept }: Program): boolean {
  const seen = new Set<number>()
  const open = [0]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (at === accept) return true
    const step = steps[at]
    if (seen.has(at) || !step || !('to' in step)) continue
    seen.add(at)
    open.push(...step.to)
  }
  return false
}
