// Which kubectl commands and flags may be run, and the very words that are run: a line is read once, and kubectl gets it
// written anew with every value bound to its flag, so that it cannot read the line in another way than we did (A36).
import table from './kubectl.txt' with { type: 'text' }
import { PromptRefusal } from './refusal'

type Flag = { name: string; takes: 'nothing' | 'value' | 'maybe' }
type Command = { path: string; flags: ReadonlyMap<string, Flag> }

export type Invocation = {
  /** What kubectl is started with. */
  argv: string[]
  command: string
  /** It reads what is pasted: `-f -`. */
  readsInput: boolean
  /** A person sits before it: it needs a terminal. */
  isInteractive: boolean
  /** It goes on until it is stopped. */
  isFollowing: boolean
}

/** Why, for who looks for them. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  cp: 'there are no files here to copy; use kubectl on your machine',
  proxy: 'it would listen on the server, not on your machine',
  'port-forward': 'it would listen on the server, not on your machine; use kubectl there',
  plugin: 'there are no plugins here',
  kustomize: 'it reads folders and remote repositories; paste its output after "apply -f -"',
  config: 'there is one cluster here, and you are yourself',
  completion: 'the prompt completes by itself: press Tab',
}

const GLOBAL = '*'
const commands = readTable()

/** `args` are the words after `kubectl`; `files` are the names of files that were dropped here. Throws PromptRefusal. */
export function checkKubectl(args: readonly string[], files: ReadonlySet<string> = new Set()): Invocation {
  const command = findCommand(args)
  const given = readWords(args, command)
  const names = new Map(given.flags)
  checkFiles(given.flags, files)
  checkOutput(given.flags)
  const depth = command.path.split(' ').length
  checkPlugin(command, given.words.slice(depth))
  const flags = given.flags.map(([name, value]) => (value === undefined ? `--${name}` : `--${name}=${value}`))
  const rest = given.after === undefined ? [] : ['--', ...given.after]
  const [verb = ''] = command.path.split(' ')
  return {
    argv: [...command.path.split(' '), ...flags, ...positionals(given.words.slice(depth), given.after), ...rest],
    command: command.path,
    readsInput: given.flags.some(([name, value]) => name === 'filename' && value === '-'),
    isInteractive:
      isOn(names, 'tty') || verb === 'edit' || command.path === 'apply edit-last-applied' || isOn(names, 'edit'),
    isFollowing: ['watch', 'watch-only', 'follow'].some(name => isOn(names, name)) || verb === 'attach',
  }
}

/** A word that looks like a flag cannot come here: readWords() took it for one. */
function positionals(words: readonly string[], after: readonly string[] | undefined): readonly string[] {
  const odd = after === undefined ? words.find(word => word.startsWith('-') && word !== '-') : undefined
  if (odd !== undefined) throw new PromptRefusal(`Cannot use "${odd}" here`)
  return words
}

function findCommand(args: readonly string[]): Command {
  const found = longestCommand(args)
  if (found) return found
  const first = args[0] ?? ''
  if (first === '') throw new PromptRefusal('Say what to do, as "get pods"')
  const why = LEFT_OUT[first]
  if (why !== undefined) throw new PromptRefusal(`Cannot run "kubectl ${first}" here: ${why}`)
  if (first.startsWith('-'))
    throw new PromptRefusal(`Cannot begin with "${first}": say the command first, as "get pods ${first}"`)
  const parts = [...commands.keys()]
    .filter(path => path.startsWith(`${first} `))
    .map(path => path.slice(first.length + 1))
  if (parts.length > 0) throw new PromptRefusal(`Say which: ${first} ${parts.join(', ')}`)
  throw new PromptRefusal(`There is no command "${first}" here; press Tab to see what there is`)
}

type Given = { words: string[]; flags: [name: string, value: string | undefined][]; after: string[] | undefined }

function readWords(args: readonly string[], command: Command): Given {
  const given: Given = { words: [], flags: [], after: undefined }
  for (let at = 0; at < args.length; at++) {
    const word = args[at] ?? ''
    if (word === '--') {
      given.after = args.slice(at + 1)
      break
    }
    if (!word.startsWith('-') || word === '-') given.words.push(word)
    else at += readFlag(word, args[at + 1], { command, given })
  }
  return given
}

/** Answers how many of the words after it belong to it. */
function readFlag(
  word: string,
  next: string | undefined,
  { command, given }: { command: Command; given: Given },
): number {
  if (!word.startsWith('--')) return readShort(word, next, { command, given })
  const equals = word.indexOf('=')
  const name = word.slice(2, equals < 0 ? undefined : equals)
  const flag = flagOf(command, name, `--${name}`)
  if (equals >= 0) {
    given.flags.push([flag.name, word.slice(equals + 1)])
    return 0
  }
  if (flag.takes !== 'value') {
    given.flags.push([flag.name, undefined])
    return 0
  }
  if (next === undefined) throw new PromptRefusal(`Cannot use "--${name}" without a value`)
  given.flags.push([flag.name, next])
  return 1
}

/** `-it`, `-n x`, `-nx`, `-n=x`: letters are flags until one takes what is left. */
function readShort(
  word: string,
  next: string | undefined,
  { command, given }: { command: Command; given: Given },
): number {
  for (let at = 1; at < word.length; at++) {
    const letter = word[at] ?? ''
    const flag = flagOf(command, letter, `-${letter}`)
    if (flag.takes !== 'value') {
      given.flags.push([flag.name, undefined])
      continue
    }
    const rest = word.slice(at + 1)
    const value = rest === '' ? next : rest.replace(/^=/, '')
    if (value === undefined) throw new PromptRefusal(`Cannot use "-${letter}" without a value`)
    given.flags.push([flag.name, value])
    return rest === '' ? 1 : 0
  }
  return 0
}

function flagOf(command: Command, name: string, said: string): Flag {
  const flag = command.flags.get(name)
  if (!flag) throw new PromptRefusal(`Cannot use "${said}" with "kubectl ${command.path}" here`)
  return flag
}

function checkFiles(flags: Given['flags'], files: ReadonlySet<string>): void {
  for (const [name, value = ''] of flags) {
    if (name !== 'filename') continue
    for (const path of value.split(',')) {
      if (path !== '-' && !files.has(path))
        throw new PromptRefusal(`Cannot read "${path}": drop the file here first, or paste its content after "-f -"`)
    }
  }
}

/** kubectl takes a word after `create` that it does not know for a plugin, and runs `kubectl-create-<word>` of the PATH. */
function checkPlugin({ path }: Command, [word]: readonly string[]): void {
  if (path === 'create' && word !== undefined)
    throw new PromptRefusal(`Cannot create "${word}" here: say what to create right after "create", then its flags`)
}

/** `custom-columns-file=…` and its kin read a file of this machine. */
function checkOutput(flags: Given['flags']): void {
  for (const [name, value = ''] of flags) {
    if (name === 'output' && /^[a-z-]*file($|[=:])/.test(value.toLowerCase()))
      throw new PromptRefusal(`Cannot use "-o ${value}": it reads a file`)
  }
}

function isOn(flags: ReadonlyMap<string, string | undefined>, name: string): boolean {
  return flags.has(name) && flags.get(name) !== 'false'
}

function readTable(): ReadonlyMap<string, Command> {
  const lines = table.split('\n').filter(line => line !== '' && !line.startsWith('#'))
  const rows = lines.map(line => {
    const [path = '', flags = ''] = line.split(':')
    return {
      path,
      flags: flags
        .split(' ')
        .filter(flag => flag !== '')
        .flatMap(flagsFrom),
    }
  })
  const shared = rows.find(({ path }) => path === GLOBAL)?.flags ?? []
  return new Map(
    rows
      .filter(({ path }) => path !== GLOBAL)
      .map(({ path, flags }) => [path, { path, flags: new Map([...shared, ...flags]) }]),
  )
}

function flagsFrom(text: string): [string, Flag][] {
  const mark = text.at(-1)
  const takes = mark === '=' ? 'value' : mark === '?' ? 'maybe' : 'nothing'
  const names = (takes === 'nothing' ? text : text.slice(0, -1)).split('|')
  const flag: Flag = { name: names.at(-1) ?? '', takes }
  return names.map(name => [name, flag])
}

/** The words with which a command begins, for who has typed none. */
export function firstWords(): { text: string; description: string }[] {
  return [...new Set([...commands.keys()].map(path => path.split(' ')[0] ?? ''))].map(text => ({
    text,
    description: '',
  }))
}

/** The words before the one that is being typed, as kubectl may see them. Throws PromptRefusal. */
export function checkBegun(args: readonly string[], last: string): string[] {
  const command = longestCommand(args)
  if (!command) return begunPath(args)
  const { words, flags, after } = readWords(args, command)
  if (last.startsWith('-') && last.includes('=')) flagOf(command, last.replace(/^-+/, '').split('=')[0] ?? '', last)
  checkFiles(flags, new Set())
  const bound = flags.map(([name, value]) => (value === undefined ? `--${name}` : `--${name}=${value}`))
  return [...words, ...bound, ...(after === undefined ? [] : ['--', ...after])]
}

/** `create secret`, with what it creates still to come. */
function begunPath(args: readonly string[]): string[] {
  const begun = args.join(' ')
  if (![...commands.keys()].some(path => path.startsWith(`${begun} `)))
    throw new PromptRefusal(`There is no command "${begun}" here`)
  return [...args]
}

export function isKnownFlag(args: readonly string[], flag: string): boolean {
  const name = flag.replace(/^--?/, '').replace(/=.*$/, '')
  return longestCommand(args)?.flags.has(name) ?? false
}

/** Of what `create` makes; kubectl takes them for the whole word, and so do we. */
const SHORT: Readonly<Record<string, string>> = {
  ...{ cj: 'cronjob', cm: 'configmap', deploy: 'deployment', ing: 'ingress', ns: 'namespace', pc: 'priorityclass' },
  ...{ pdb: 'poddisruptionbudget', resourcequota: 'quota', sa: 'serviceaccount', svc: 'service' },
}

function longestCommand(args: readonly string[]): Command | undefined {
  const [first, second = '', ...more] = args
  const isShort = first === 'create' && Object.hasOwn(SHORT, second)
  const words = isShort ? [first, SHORT[second], ...more] : args
  for (let depth = Math.min(3, args.length); depth > 0; depth--) {
    const found = commands.get(words.slice(0, depth).join(' '))
    if (found) return found
  }
  return undefined
}
