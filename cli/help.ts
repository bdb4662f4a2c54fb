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

export function writeHelp(output: Output, name?: string): void {
  if (name === undefined) return writeOverview(output)
  const { summary, usage } = findCommand(name)
  output.write(`${summary}\n\n${usage.map(line => `  sal ${line}\n`).join('')}`)
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
