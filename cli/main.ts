#!/usr/bin/env bun
// `sal`: finds the command, runs it, and turns every failure into a sentence on stderr and an exit code.
import { ExitError } from '../kit/exit'
import type { Context } from './command'
import { escapeBlock } from './escape'
import { innerProgram } from './inner'

export async function main(args: readonly string[], context: Context): Promise<number> {
  try {
    await run(args, context)
    return 0
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    context.stderr.write(`${escapeBlock(message)}\n`)
    return error instanceof ExitError ? error.code : 1
  }
}

async function run(args: readonly string[], context: Context): Promise<void> {
  const [name = 'help', ...rest] = args
  const { findCommand, writeHelp } = await import('./help')
  if (name === 'help' || name === '--help' || name === '-h') return writeHelp(context.stdout, rest[0])
  if (name === '--version') return findCommand('version').run([], context)
  const command = findCommand(name)
  if (rest.includes('--help') || rest.includes('-h')) return writeHelp(context.stdout, name)
  return command.run(rest, context)
}

if (import.meta.main) {
  const inner = innerProgram(process.argv[2])
  const { processContext } = await import('./terminal')
  const context = processContext()
  const code = inner ? await inner(process.argv.slice(3)) : await main(process.argv.slice(2), context)
  // What is still to be written goes out first; then the exit is ours, whatever a library keeps open.
  await Promise.all([context.stdout.drained?.(), context.stderr.drained?.()])
  process.exit(code)
}
