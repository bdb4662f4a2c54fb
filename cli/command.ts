// What a command is: flags and arguments declared as a table, parsed once, every mistake named with its cure.
import { UsageError } from '../kit/exit'
import type { Environment } from './config'
import { nearest } from './nearest'

export type Output = {
  write: (text: string) => void
  isTerminal: boolean
  columns: number
  /** Once what was written has gone out: for those who write without end. */
  drained?: () => Promise<void>
}
export type Input = {
  isTerminal: boolean
  readAll: () => Promise<string>
  ask: (question: string, options?: { isSecret: boolean }) => Promise<string>
  /** Each key as it is pressed, and Ctrl-C whatever standard input is. What it answers gives the terminal back. */
  keys?: (listener: (key: string) => void) => () => void
}

/** What a command may touch of the world, so that a test can hand it another one. */
export type Context = {
  environment: Environment
  stdin: Input
  stdout: Output
  stderr: Output
  now: () => number
}

/** `text` takes a value, `list` takes one each time it is given, `switch` takes none, an array lists what it may be. */
export type FlagKind = 'text' | 'list' | 'switch' | readonly string[]
export type FlagTable = Record<string, FlagKind>
export type Flags<T extends FlagTable> = {
  [K in keyof T]: T[K] extends 'switch'
    ? boolean
    : T[K] extends 'list'
      ? string[]
      : (T[K] extends readonly (infer Choice)[] ? Choice : string) | undefined
}

export type Command = {
  run: (args: readonly string[], context: Context) => Promise<void>
  /** What it understands, for the test that compares it with the help text. */
  words: { flags: string[]; takes: string[]; actions: Record<string, Command> }
}

export const SHORT: Record<string, string> = { '-o': '--output', '-f': '--file', '-l': '--label' }

type Definition<T extends FlagTable> = {
  flags: T
  /** Names of the arguments, all required. */
  takes?: readonly string[]
  /** How many arguments may follow those; none unless said. */
  more?: number
  run: (given: { flags: Flags<T>; args: string[] }, context: Context) => Promise<void>
}

export function command<T extends FlagTable>({ flags, takes = [], more = 0, run }: Definition<T>): Command {
  return {
    run: (args, context) => run(parseArguments(args, { flags, takes, more }), context),
    words: { flags: Object.keys(flags), takes: [...takes], actions: {} },
  }
}

/** A command whose first argument names an action, as in `sal clusters list`. */
export function group(name: string, actions: Record<string, Command>): Command {
  const names = Object.keys(actions)
  return {
    run: (args, context) => {
      const [first, ...rest] = args
      if (first === undefined) throw new UsageError(`Cannot run "sal ${name}" alone: add one of ${names.join(', ')}`)
      const action = Object.hasOwn(actions, first) ? actions[first] : undefined
      if (!action) throw new UsageError(`Cannot run "sal ${name} ${first}": ${nearest(first, names)}`)
      return action.run(rest, context)
    },
    words: { flags: [], takes: [], actions },
  }
}

export function parseArguments<T extends FlagTable>(
  args: readonly string[],
  { flags, takes = [], more = 0 }: { flags: T; takes?: readonly string[]; more?: number },
): { flags: Flags<T>; args: string[] } {
  const values: Record<string, string | string[] | boolean | undefined> = {}
  for (const [name, kind] of Object.entries(flags))
    values[name] = kind === 'list' ? [] : kind === 'switch' ? false : undefined
  const plain: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    if (arg === '--') {
      plain.push(...args.slice(at + 1))
      break
    }
    if (!arg.startsWith('-') || arg === '-') {
      plain.push(arg)
      continue
    }
    const [name, inline] = flagOf(arg, flags)
    const value = flags[name] === 'switch' ? inline : (inline ?? args[++at])
    set(values, { name, kind: flags[name] as FlagKind, value })
  }
  checkArguments(plain, { takes, more })
  return { flags: values as Flags<T>, args: plain }
}

function flagOf(arg: string, flags: FlagTable): [string, string | undefined] {
  const equals = arg.indexOf('=')
  const [written, inline] = equals < 0 ? [arg, undefined] : [arg.slice(0, equals), arg.slice(equals + 1)]
  const long = SHORT[written] ?? written
  const name = long.slice(2)
  if (long.startsWith('--') && Object.hasOwn(flags, name)) return [name, inline]
  const known = Object.keys(flags).map(flag => `--${flag}`)
  throw new UsageError(`Cannot understand "${written}": ${nearest(written, known)}`)
}

function set(
  values: Record<string, string | string[] | boolean | undefined>,
  { name, kind, value }: { name: string; kind: FlagKind; value: string | undefined },
): void {
  const before = values[name]
  if (kind === 'switch') {
    if (value !== undefined) throw new UsageError(`Cannot use --${name}: it takes no value`)
    values[name] = true
    return
  }
  if (value === undefined || value === '') throw new UsageError(`Cannot use --${name}: it needs a value`)
  if (typeof kind !== 'string' && !kind.includes(value))
    throw new UsageError(`Cannot use --${name} ${value}: it is not one of ${kind.join(', ')}`)
  if (Array.isArray(before)) before.push(value)
  else if (before !== undefined) throw new UsageError(`Cannot use --${name} twice`)
  else values[name] = value
}

function checkArguments(plain: readonly string[], { takes, more }: { takes: readonly string[]; more: number }): void {
  const missing = takes.slice(plain.length)
  if (missing.length > 0) throw new UsageError(`Cannot run this yet: ${missing.join(' and ')} is missing`)
  const extra = plain[takes.length + more]
  if (extra !== undefined) throw new UsageError(`Cannot understand "${extra}": nothing is expected there`)
}
