// `sal help`: the table of commands, or how to call one of them.
import { UsageError } from '../kit/exit'
import type { Output } from './command'
import { COMMANDS, type Entry } from './commands'
import { nearest } from './nearest'

export const ENVIRONMENT = [
  ['SAL_SERVER', 'the server, in place of --server'],
  ['SAL_TOKEN, SAL_TOKEN_FILE', 'a token for that server, in place of "sal login"'],
  ['SAL_CA', 'authorities to trust at the server, in place of --ca'],
] as const

export function findCommand(name: string): Entry {
  const found = COMMANDS.find(command => command.name === name)
  if (found) return found
  const known = [...COMMANDS.map(command => command.name), 'help']
  throw new UsageError(`Cannot run "sal ${name}": ${nearest(name, known)}`)
}

export async function writeHelp(output: Output, name?: string): Promise<void> {
  if (name === undefined) return writeOverview(output)
  const { summary, usage, load } = findCommand(name)
  output.write(`${summary}\n\n${usage.map(line => `  sal ${line}\n`).join('')}`)
  if (!load) await writeSettings(output, name)
}

/** Each as flag, environment variable and default, with what it is below: side by side they fit no terminal. */
async function writeSettings(output: Output, name: string): Promise<void> {
  const { PROGRAMS, toldOf } = await import('./programs')
  const settings = Object.values(PROGRAMS[name as keyof typeof PROGRAMS].settings)
  output.write('\nSettings; a flag comes before its environment variable, that before the default:\n')
  for (const setting of settings) {
    const { fallback, sentence } = toldOf(setting)
    const words = [`--${setting.flag}`, setting.env, ...(fallback === '' ? [] : [`default ${fallback}`])]
    output.write(`\n  ${words.join('  ')}\n${wrapped(sentence, output)}`)
  }
}

const INDENT = '      '

/** In lines that fit the terminal; where there is none, whoever reads it can fold it. */
function wrapped(sentence: string, { isTerminal, columns }: Output): string {
  const most = isTerminal ? Math.max(40, columns) : Number.POSITIVE_INFINITY
  const lines = [INDENT.slice(1)]
  for (const word of sentence.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (`${line} ${word}`.length > most) lines.push(`${INDENT}${word}`)
    else lines[lines.length - 1] = `${line} ${word}`
  }
  return `${lines.join('\n')}\n`
}

function writeOverview(output: Output): void {
  const rows = [...COMMANDS, { name: 'help', summary: 'Show how to call a command: sal help COMMAND' }]
  output.write('Zero-trust access to Kubernetes\n\n')
  writeRows(
    output,
    rows.map(({ name, summary }) => [name, summary]),
  )
  output.write('\nEnvironment:\n')
  writeRows(output, ENVIRONMENT)
}

function writeRows(output: Output, rows: readonly (readonly [string, string])[]): void {
  const longest = Math.max(...rows.map(([left]) => left.length))
  for (const [left, right] of rows) output.write(`  ${left.padEnd(longest)}  ${right}\n`)
}
