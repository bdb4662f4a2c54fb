// The real world behind a command's Context: standard streams, and questions asked on the terminal.
import { reachWithoutProxy } from '../kit/config'
import { ExitError, UsageError } from '../kit/exit'
import type { Context, Input, Output } from './command'
import { readEnvironment } from './config'

export function processContext(): Context {
  reachWithoutProxy()
  return {
    environment: readEnvironment(),
    stdin: standardInput(),
    stdout: output(process.stdout),
    stderr: output(process.stderr),
    now: Date.now,
  }
}

function output(stream: NodeJS.WriteStream): Output {
  // A reader that has seen enough, as `head`, is no failure of ours.
  stream.on('error', error => process.exit((error as { code?: unknown }).code === 'EPIPE' ? 0 : 1))
  // The last write calls back when all of them have gone out; an empty one would do so at once.
  let written = Promise.resolve()
  return {
    write: text => {
      if (text !== '') written = new Promise(done => stream.write(text, () => done()))
    },
    isTerminal: Boolean(stream.isTTY),
    columns: stream.columns || 80,
    drained: () => written,
  }
}

function standardInput(): Input {
  return {
    isTerminal: Boolean(process.stdin.isTTY),
    readAll: () => Bun.stdin.text(),
    ask: (question, { isSecret } = { isSecret: false }) => ask(question, isSecret),
    keys: hearKeys,
  }
}

export const CTRL_C = '\u0003'
const CTRL_D = '\u0004'
const CTRL_U = '\u0015'
const BACKSPACE = ['\u007f', '\b']

/** Raw mode for both kinds of question: the terminal echoes nothing that we did not decide to echo. */
async function ask(question: string, isSecret: boolean): Promise<string> {
  const { stdin, stderr } = process
  if (!stdin.isTTY) throw new UsageError(`Cannot ask "${question}": standard input is no terminal; give it by a flag`)
  // Before the question, so that not even the fastest typist sees the first letter of a password.
  stdin.setRawMode(true)
  stdin.setEncoding('utf8')
  stderr.write(`${question}: `)
  try {
    return await new Promise<string>((resolve, reject) => {
      const line = lineEditor({ echo: text => void (isSecret || stderr.write(text)), resolve, reject })
      stdin.on('data', line)
      stdin.resume()
    })
  } finally {
    stdin.removeAllListeners('data')
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

/** Without a terminal nothing is read. */
function hearKeys(listener: (key: string) => void): () => void {
  const { stdin } = process
  const stop = () => listener(CTRL_C)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
  if (stdin.isTTY) {
    stdin.setRawMode(true)
    stdin.setEncoding('utf8')
    stdin.on('data', listener)
    stdin.resume()
  }
  return () => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, stop)
    if (!stdin.isTTY) return
    stdin.off('data', listener)
    stdin.setRawMode(false)
    stdin.pause()
  }
}

function lineEditor(to: {
  echo: (text: string) => void
  resolve: (line: string) => void
  reject: (error: Error) => void
}): (chunk: string) => void {
  let typed: string[] = []
  return chunk => {
    for (const key of chunk) {
      if (key === CTRL_C || (key === CTRL_D && typed.length === 0)) return to.reject(new ExitError('Stopped', 130))
      if (key === '\r' || key === '\n') return to.resolve(typed.join(''))
      if (BACKSPACE.includes(key)) {
        if (typed.pop() !== undefined) to.echo('\b \b')
      } else if (key === CTRL_U) {
        to.echo('\b \b'.repeat(typed.length))
        typed = []
      } else if (key >= ' ') {
        typed.push(key)
        to.echo(key)
      }
    }
  }
}
