import { describe, expect, test } from 'bun:test'
import { UsageError } from '../kit/exit'
import { type Command, parseArguments, SHORT } from './command'
import { COMMANDS } from './commands'

const TABLE = { flags: { name: 'text', many: 'list', quiet: 'switch', output: 'text' } as const, takes: ['NAME'] }

test('parseArguments() reads flags in either form, before and behind the arguments', () => {
  const { flags, args } = parseArguments(['--name=a=b', 'x', '--many', '1', '--quiet', '--many', '2', '-o', 'f'], TABLE)
  expect({ ...flags, args }).toEqual({ name: 'a=b', many: ['1', '2'], quiet: true, output: 'f', args: ['x'] })
})

test('parseArguments() takes everything behind -- as it is', () => {
  expect(parseArguments(['--', '--name'], TABLE).args).toEqual(['--name'])
})

const REFUSED: [string, string[], string][] = [
  ['an unknown flag', ['--nmae', 'x', 'y'], 'Cannot understand "--nmae": did you mean "--name"?'],
  [
    'a flag unlike any',
    ['--zzzzzzzz'],
    'Cannot understand "--zzzzzzzz": known here: --name, --many, --quiet, --output',
  ],
  ['an inherited name', ['--constructor', 'x'], 'Cannot understand "--constructor": known here'],
  ['a missing value', ['x', '--name'], 'Cannot use --name: it needs a value'],
  ['an empty value', ['x', '--name='], 'Cannot use --name: it needs a value'],
  ['a value for a switch', ['x', '--quiet=no'], 'Cannot use --quiet: it takes no value'],
  ['a flag given twice', ['x', '--name', 'a', '--name', 'b'], 'Cannot use --name twice'],
  ['a missing argument', [], 'Cannot run this yet: NAME is missing'],
  ['one argument too many', ['x', 'y'], 'Cannot understand "y": nothing is expected there'],
]
for (const [what, args, sentence] of REFUSED) {
  test(`parseArguments() refuses ${what}`, () => {
    const parse = () => parseArguments(args, TABLE)
    expect(parse).toThrow(UsageError)
    expect(parse).toThrow(sentence)
  })
}

describe('the help of every command', () => {
  for (const { name, usage, load } of COMMANDS) {
    if (!load) continue
    test(`sal ${name} names exactly what it understands`, async () => {
      for (const [path, words] of ways(name, await load())) {
        const lines = usage.filter(line => `${line} `.startsWith(`${path} `))
        expect(lines).not.toEqual([])
        expect(flagsIn(lines)).toEqual([...words.flags].sort())
        for (const line of lines) expect(line.split(' ')).toEqual(expect.arrayContaining(words.takes))
      }
    })
  }
})

/** A group may hold groups: `audit sinks list`. */
function ways(path: string, { words }: Command): [string, Command['words']][] {
  const actions = Object.entries(words.actions)
  return actions.length > 0 ? actions.flatMap(([name, one]) => ways(`${path} ${name}`, one)) : [[path, words]]
}

function flagsIn(lines: string[]): string[] {
  const written = lines.join(' ').match(/--[a-z-]+|(?<=[ [])-[a-z](?= )/g) ?? []
  return [...new Set(written.map(flag => (SHORT[flag] ?? flag).slice(2)))].sort()
}
