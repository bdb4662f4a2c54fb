import { describe, expect, test } from 'bun:test'
import { MOST_STEPS, readPattern } from './pattern'
import { PatternError } from './pattern-parse'

describe('readPattern() refuses', () => {
  const REFUSED: [string, string][] = [
    ['', 'The pattern matches text of no length'],
    ['a*', 'The pattern matches text of no length'],
    ['(a|b*)', 'The pattern matches text of no length'],
    ['^a', 'Anchors such as "^" are not known'],
    ['a$', 'Anchors such as "$" are not known'],
    ['a+?', 'Lazy and possessive quantifiers are not known'],
    ['(?=a)b', 'Of the groups that begin with "(?" only "(?:" is known'],
    ['(a)\\1', '"\\1" is not known'],
    ['\\bword', '"\\b" is not known'],
    ['(a', 'A "(" is not closed'],
    ['a)', 'A ")" closes nothing'],
    ['[a', 'A "[" is not closed'],
    ['*a', '"*" repeats nothing'],
    ['a\\', 'A "\\" stands at the end'],
    ['[z-a]', 'A range in a class is not one of ASCII'],
    ['a{3,2}', 'A repetition counts backwards or to nothing'],
    ['a{201}', 'A repetition counts to 200 at most'],
    ['((a{200}){200}){200}', 'The pattern repeats too much'],
    ['x'.repeat(201), 'A pattern has at most 200 characters'],
  ]
  test.each(REFUSED)('%s', (pattern, message) => {
    expect(() => readPattern(pattern)).toThrow(new PatternError(message))
  })
})

test('readPattern() keeps to its bound whatever it is given', () => {
  const alphabet = ['a', '(', ')', '|', '*', '+', '?', '{2}', '{1,}', '[', ']', '.', '\\d', '\\S', '-', '^', 'é', '{']
  for (let round = 0; round < 5_000; round++) {
    const text = Array.from(
      { length: Math.floor(Math.random() * 12) },
      () => alphabet[Math.floor(Math.random() * 18)],
    ).join('')
    try {
      expect(readPattern(text).steps.length).toBeLessThanOrEqual(MOST_STEPS)
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
    }
  }
})
