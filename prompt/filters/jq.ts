// A small part of jq: paths, iteration, select by a comparison, keys, length and pipes; enough to pick from what kubectl
// prints with `-o json`.
import { PromptRefusal } from '../refusal'
import type { MakeFilter } from './filter'
import { readOptions } from './options'

const MOST_BYTES = 32 * 1_048_576

type Step = (input: unknown) => unknown[]

export const jq: MakeFilter = args => {
  const { on, rest } = readOptions('jq', args, { flags: 'rc', values: '' })
  const [program = '.'] = rest
  if (rest.length > 1) throw new PromptRefusal('Cannot read files: "jq" reads what comes through the pipe')
  const run = compile(program)
  const lines: string[] = []
  let bytes = 0
  return {
    push: line => {
      bytes += line.length
      if (bytes > MOST_BYTES) throw new PromptRefusal('Cannot read more than 32 MiB of JSON')
      lines.push(line)
      return []
    },
    end: () => run(parse(lines.join('\n'))).flatMap(value => written(value, on)),
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PromptRefusal('Cannot read it as JSON: add "-o json" to the command')
  }
}

function written(value: unknown, on: ReadonlySet<string>): string[] {
  if (on.has('r') && typeof value === 'string') return value.split('\n')
  return JSON.stringify(value ?? null, null, on.has('c') ? 0 : 2).split('\n')
}

function compile(program: string): Step {
  const steps = splitAt(program, '|').map(part => compileStep(part.trim()))
  return input => steps.reduce<unknown[]>((values, step) => values.flatMap(value => step(value)), [input])
}

function compileStep(text: string): Step {
  const select = /^select\(([\s\S]+)\)$/.exec(text)?.[1]
  if (select !== undefined) return selecting(select)
  if (text === 'keys') return value => [Object.keys(objectOf(value, 'keys')).sort()]
  if (text === 'length') return value => [lengthOf(value)]
  const choices = splitAt(text, ',')
  if (choices.length > 1) {
    const all = choices.map(choice => compile(choice.trim()))
    return value => all.flatMap(step => step(value))
  }
  return path(text)
}

function selecting(text: string): Step {
  const [, left = '', sign = '', right = ''] = /^([\s\S]+?)\s*(==|!=|>=|<=|>|<)\s*([\s\S]+)$/.exec(text) ?? [text, text]
  const read = compile(left.trim())
  if (sign === '')
    return value => (read(value).some(found => found !== null && found !== undefined && found !== false) ? [value] : [])
  const wanted = parseLiteral(right.trim())
  const compare = COMPARISONS[sign]
  return value => (read(value).some(found => compare?.(found, wanted) ?? false) ? [value] : [])
}

const COMPARISONS: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  '==': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '>': (a, b) => (a as number) > (b as number),
  '<': (a, b) => (a as number) < (b as number),
  '>=': (a, b) => (a as number) >= (b as number),
  '<=': (a, b) => (a as number) <= (b as number),
}

function parseLiteral(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new PromptRefusal(`Cannot compare with ${text}: say a text in double quotes, a number, true, false or null`)
  }
}

const PART = /\.(?:"([^"]*)"|([A-Za-z_][\w-]*))|\.?\[(?:(-?\d+)|"([^"]*)")?\]|\./y

/** `.items[0].metadata["name"]`, `.[]`. */
function path(text: string): Step {
  const steps: Step[] = []
  PART.lastIndex = 0
  while (PART.lastIndex < text.length) {
    const found = PART.exec(text)
    if (!found)
      throw new PromptRefusal(`Cannot read "${text}": there are paths, [], select(), keys, length and pipes here`)
    const [whole, quoted, name, index, bracketed] = found
    const key = quoted ?? name ?? bracketed
    if (key !== undefined) steps.push(value => [fieldOf(value, key)])
    else if (index !== undefined) steps.push(value => [Array.isArray(value) ? (value.at(Number(index)) ?? null) : null])
    else if (whole.endsWith(']')) steps.push(value => [...Object.values(objectOf(value, '[]'))])
  }
  if (text === '') throw new PromptRefusal('Say what to pick, as ".items[].metadata.name"')
  return input => steps.reduce<unknown[]>((values, step) => values.flatMap(value => step(value)), [input])
}

function fieldOf(value: unknown, key: string): unknown {
  if (value === null || value === undefined) return null
  const object = objectOf(value, key)
  return Object.hasOwn(object, key) ? object[key] : null
}

function objectOf(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null)
    throw new PromptRefusal(`Cannot look for "${what}" in what is no object and no list`)
  return value as Record<string, unknown>
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : 0
}

/** Outside quotes and parentheses. */
function splitAt(text: string, sign: string): string[] {
  const parts: string[] = ['']
  let depth = 0
  let isQuoted = false
  for (const character of text) {
    if (character === '"') isQuoted = !isQuoted
    if (!isQuoted && '([{'.includes(character)) depth += 1
    if (!isQuoted && ')]}'.includes(character)) depth -= 1
    if (character === sign && depth === 0 && !isQuoted) parts.push('')
    else parts[parts.length - 1] += character
  }
  return parts
}
