// grep: by a pattern of RE2, which takes time in proportion to the line whatever the pattern is (CWE-1333). To make one ready can
// take a moment all the same, so that happens at the first line: in the filter's own process, never where the line is checked.
import { RE2JS, RE2JSException } from 're2js'
import { PromptRefusal } from '../refusal'
import type { MakeFilter } from './filter'
import { readOptions } from './options'

const MOST_PATTERN = 200
/** A longer line is looked at up to here. */
const MOST_LINE = 4_000

export const grep: MakeFilter = args => {
  const { on, values, rest } = readOptions('grep', args, { flags: 'ivcEFwxoqn', values: 'eABCm' })
  const pattern = values.get('e') ?? rest[0]
  if (pattern === undefined) throw new PromptRefusal('Say what to look for, as "grep web"')
  if (rest.length > (values.has('e') ? 0 : 1))
    throw new PromptRefusal('Cannot look into files: "grep" looks at what comes through the pipe')
  if (pattern.length > MOST_PATTERN) throw new PromptRefusal(`Cannot look for more than ${MOST_PATTERN} characters`)
  let ready: RE2JS | undefined
  const wanted = () => {
    ready ??= compile(pattern, on)
    return ready
  }
  const after = numberOf(values, 'A') || numberOf(values, 'C')
  const before = numberOf(values, 'B') || numberOf(values, 'C')
  const most = values.has('m') ? numberOf(values, 'm') : Number.POSITIVE_INFINITY
  let count = 0
  let due = 0
  const kept: string[] = []
  return {
    push: line => {
      const isFound = wanted().test(line.slice(0, MOST_LINE)) !== on.has('v')
      if (isFound && count < most) {
        count += 1
        due = after
        return on.has('c') ? [] : [...kept.splice(0), line]
      }
      if (due > 0) {
        due -= 1
        return [line]
      }
      kept.push(line)
      if (kept.length > before) kept.shift()
      return []
    },
    end: () => {
      wanted()
      return on.has('c') ? [String(count)] : []
    },
    isDone: () => count >= most && due === 0 && !on.has('c'),
  }
}

function compile(pattern: string, on: ReadonlySet<string>): RE2JS {
  const plain = on.has('F') ? RE2JS.quote(pattern) : pattern
  const whole = on.has('x') ? `^(?:${plain})$` : on.has('w') ? `\\b(?:${plain})\\b` : plain
  try {
    return RE2JS.compile(whole, on.has('i') ? RE2JS.CASE_INSENSITIVE : 0)
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error
    throw new PromptRefusal(`Cannot read the pattern "${pattern}": ${error.message}`)
  }
}

function numberOf(values: ReadonlyMap<string, string>, name: string): number {
  const number = Number(values.get(name) ?? '0')
  if (!Number.isInteger(number) || number < 0 || number > 1_000)
    throw new PromptRefusal(`Cannot use "grep -${name}": say a number`)
  return number
}
