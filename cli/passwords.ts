// Passwords typed without an echo, or read from standard input for scripts.
import { ExitError, UsageError } from '../kit/exit'
import type { Context } from './command'

/** Asked for twice, because nobody sees what they type. */
export async function newPassword(context: Context): Promise<string> {
  const password = await askPassword(context, 'New password')
  if ((await askPassword(context, 'The same again')) !== password)
    throw new ExitError('Cannot take the password: the two are not the same')
  return password
}

export async function passwordFromInput(context: Context): Promise<string> {
  const text = (await context.stdin.readAll()).replace(/\r?\n$/, '')
  if (text === '') throw new UsageError('Cannot read the password: standard input is empty')
  return text
}

export async function askPassword(context: Context, question: string): Promise<string> {
  if (!context.stdin.isTerminal)
    throw new UsageError('Cannot ask for the password: standard input is no terminal; use --password-stdin')
  return context.stdin.ask(question, { isSecret: true })
}
