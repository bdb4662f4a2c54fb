// One run of `sal` that a test starts, watches and ends by a signal. It dies with the test that forgot it: see endAll().
import { join } from 'node:path'
import type { Mortal } from './cluster-wait.ts'

export const MAIN = join(import.meta.dir, '../../cli/main.ts')

export interface Program extends Mortal {
  /** What it has written so far. */
  stdout(): string
  stderr(): string
  /** Sends the signal; answers how it ended and after how long. */
  end(signal?: NodeJS.Signals): Promise<{ code: number; ms: number }>
}

const running = new Set<Bun.Subprocess>()

export function runSal(args: readonly string[], options: { home: string }): Program {
  const child = Bun.spawn([process.execPath, MAIN, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: options.home },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  })
  running.add(child)
  const stdout = collect(child.stdout)
  const stderr = collect(child.stderr)
  return {
    stdout: stdout.text,
    stderr: stderr.text,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    obituary: () => new Error(`Cannot run "sal ${args[0]}": it exited with ${child.exitCode}: ${stderr.text()}`),
    end: async (signal = 'SIGTERM') => {
      const from = performance.now()
      child.kill(signal)
      const [code] = await Promise.all([child.exited, stdout.done, stderr.done])
      running.delete(child)
      return { code, ms: performance.now() - from }
    },
  }
}

/** For `afterAll`: what a failed test left behind. */
export async function endAll(): Promise<void> {
  for (const child of running) child.kill('SIGKILL')
  await Promise.all([...running].map(child => child.exited))
  running.clear()
}

/** What is no line of the log. */
export const sentences = (text: string): string[] =>
  text.split('\n').filter(line => line !== '' && !line.startsWith('{'))

function collect(stream: ReadableStream<Uint8Array>): { text: () => string; done: Promise<void> } {
  let text = ''
  const decoder = new TextDecoder()
  const done = (async () => {
    for await (const chunk of stream) text += decoder.decode(chunk, { stream: true })
  })()
  return { text: () => text, done }
}
