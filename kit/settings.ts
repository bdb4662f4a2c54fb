// A program's settings as one table: flag over environment over default, all mistakes at once, the result frozen.
// `docs/config.md` is generated from the same tables, so a setting that is not documented cannot exist.
import { parseRanges, type Ranges } from './addresses'
import { UsageError } from './exit'

export type Setting<T> = {
  flag: string
  env: string
  /** The same by another name, which counts where the first is not set. */
  envAlso?: string
  description: string
  /** As it would be typed; undefined: the setting is optional. */
  fallback: string | undefined
  /** Given without a value it means `true`. */
  isSwitch?: true
  /** Throws a plain Error whose message completes "Cannot use … as …: it is …". */
  parse: (text: string) => T
}
export type Settings = Record<string, Setting<unknown>>
export type Values<S extends Settings> = Readonly<{
  [K in keyof S]: S[K] extends Setting<infer T> ? T : never
}>

type About = { env: string; description: string }

export function text(flag: string, about: About & { fallback: string }): Setting<string> & { fallback: string } {
  return { ...about, flag, parse: asIs }
}

export function optionalText(flag: string, about: About): Setting<string | undefined> {
  return { ...about, flag, fallback: undefined, parse: asIs }
}

export type HostPort = { host: string; port: number }

export function hostPort(flag: string, about: About & { fallback: string }): Setting<HostPort> {
  return { ...about, flag, parse: parseHostPort }
}

export function optionalHostPort(flag: string, about: About): Setting<HostPort | undefined> {
  return { ...about, flag, fallback: undefined, parse: parseHostPort }
}

/** `schemes` are those it may have, as in "https:". */
type AboutUrl = About & { schemes: readonly string[] }

export function url(flag: string, about: AboutUrl & { fallback: string }): Setting<string> & { fallback: string } {
  const { schemes, ...rest } = about
  return { ...rest, flag, parse: text => parseUrl(text, schemes) }
}

export function optionalUrl(flag: string, about: AboutUrl): Setting<string | undefined> {
  const { schemes, ...rest } = about
  return { ...rest, flag, fallback: undefined, parse: text => parseUrl(text, schemes) }
}

export function choice<T extends string>(flag: string, about: About & { fallback: T; of: readonly T[] }): Setting<T> {
  const { of, ...rest } = about
  const parse = (text: string) => {
    const found = of.find(one => one === text)
    if (!found) throw new Error(`not one of ${of.join(', ')}`)
    return found
  }
  return { ...rest, flag, parse }
}

export function integer(
  flag: string,
  about: About & { fallback: string; minimum: number; maximum: number },
): Setting<number> & { fallback: string } {
  const { minimum, maximum, ...rest } = about
  const parse = (text: string) => {
    const value = Number(text)
    if (/^\d{1,15}$/.test(text) && value >= minimum && value <= maximum) return value
    throw new Error(`not a whole number from ${minimum} to ${maximum}`)
  }
  return { ...rest, flag, parse }
}

export function switchedOn(flag: string, about: About): Setting<boolean> {
  const parse = (text: string) => {
    if (text !== 'true' && text !== 'false') throw new Error('not true or false')
    return text === 'true'
  }
  return { ...about, flag, fallback: 'false', isSwitch: true, parse }
}

/** Names with commas between them. */
export function list(flag: string, about: About): Setting<readonly string[] | undefined> {
  const parse = (text: string) => {
    const names = text.split(',').map(name => name.trim())
    if (names.includes('')) throw new Error('not a list of names with commas between them')
    return names
  }
  return { ...about, flag, fallback: undefined, parse }
}

export function optionalRanges(flag: string, about: About): Setting<Ranges | undefined> {
  return { ...about, flag, fallback: undefined, parse: parseRanges }
}

/** `args` are `--flag value` or `--flag=value` pairs, or a switch alone; what is not a flag of the table is a mistake. */
export function parseSettings<S extends Settings>(
  settings: S,
  from: { args: readonly string[]; env: Record<string, string | undefined> },
): Values<S> {
  const { flags, mistakes } = readFlags(settings, from.args)
  const values: Record<string, unknown> = {}
  for (const [name, setting] of Object.entries(settings)) {
    const given =
      flags.get(setting.flag) ?? (from.env[setting.env] || undefined) ?? also(setting, from.env) ?? setting.fallback
    if (given === undefined) continue
    try {
      values[name] = setting.parse(given)
    } catch (error) {
      mistakes.push(`Cannot use --${setting.flag} (${setting.env}): it is ${(error as Error).message}`)
    }
  }
  if (mistakes.length > 0) throw new UsageError(mistakes.join('\n'))
  return Object.freeze(values) as Values<S>
}

function also({ envAlso }: Setting<unknown>, env: Record<string, string | undefined>): string | undefined {
  return (envAlso !== undefined && env[envAlso]) || undefined
}

function readFlags(settings: Settings, args: readonly string[]): { flags: Map<string, string>; mistakes: string[] } {
  const known = new Set(Object.values(settings).map(setting => setting.flag))
  const switches = new Set(Object.values(settings).flatMap(({ flag, isSwitch }) => (isSwitch ? [flag] : [])))
  const flags = new Map<string, string>()
  const mistakes: string[] = []
  for (let at = 0; at < args.length; at++) {
    const arg = args[at] ?? ''
    // Some package runners hand on the mark that ends their own flags.
    if (arg === '--') continue
    const [name = '', inline] = splitOnce(arg.replace(/^--/, ''), '=')
    if (!arg.startsWith('--') || !known.has(name)) {
      mistakes.push(`Cannot understand "${arg}": the flags here are ${[...known].map(flag => `--${flag}`).join(' ')}`)
      // What follows an unknown flag is its value, and no mistake of its own.
      if (arg.startsWith('--') && inline === undefined && args[at + 1]?.startsWith('--') === false) at++
      continue
    }
    const value = inline ?? (switches.has(name) ? 'true' : args[++at])
    if (value === undefined || (inline === undefined && value.startsWith('--')))
      mistakes.push(`Cannot use --${name}: it needs a value`)
    else flags.set(name, value)
  }
  return { flags, mistakes }
}

function splitOnce(text: string, at: string): [string, string | undefined] {
  const index = text.indexOf(at)
  return index < 0 ? [text, undefined] : [text.slice(0, index), text.slice(index + 1)]
}

export function parseHostPort(text: string): HostPort {
  const found = /^(?:\[([0-9a-fA-F:.]+)\]|([^:\s/]+)):(\d{1,5})$/.exec(text)
  const port = Number(found?.[3])
  if (!found || port > 65_535) throw new Error('not HOST:PORT')
  return { host: (found[1] ?? found[2]) as string, port }
}

export function formatHostPort({ host, port }: HostPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

function parseUrl(text: string, schemes: readonly string[]): string {
  if (!URL.canParse(text)) throw new Error('not a URL')
  if (!schemes.includes(new URL(text).protocol))
    throw new Error(`not a ${schemes.map(scheme => `${scheme}//`).join(' or ')} URL`)
  return text.replace(/\/+$/, '')
}

function asIs(text: string): string {
  return text
}
