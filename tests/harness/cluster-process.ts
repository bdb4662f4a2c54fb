// The cluster's child processes. What is promised: each child's output is in a file, a child that dies while someone
// waits for it is an Error with its last lines, and no child outlives this process, not even when it is killed -9.

import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Child {
  readonly name: string
  readonly pid: number
  /** Everything this child and its predecessors of the same name wrote. */
  readonly logFile: string
  isRunning(): boolean
  /** Suspends and resumes all threads; sockets stay open, so callers hang instead of being refused. */
  suspend(): void
  resume(): void
  /** At once and without ceremony: the data is thrown away anyway. Resolves when the process is gone. */
  kill(): Promise<void>
  /** The sentence to throw when the child has exited though it should not have. */
  obituary(): Error
}

export interface ChildOptions {
  readonly name: string
  readonly command: readonly string[]
  /** Holds `<name>.log` and, while the child lives, `<name>.pid`. */
  readonly dir: string
}

const lastLines = (file: string, count: number) => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count)

export const Child = ({ name, command, dir }: ChildOptions): Child => {
  const logFile = join(dir, `${name}.log`)
  const pidFile = join(dir, `${name}.pid`)
  const log = openSync(logFile, 'a')
  const child = Bun.spawn([...command], { cwd: dir, stdin: 'ignore', stdout: log, stderr: log })
  closeSync(log)
  child.unref()
  writeFileSync(pidFile, String(child.pid))
  return {
    name,
    pid: child.pid,
    logFile,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    suspend: () => child.kill('SIGSTOP'),
    resume: () => child.kill('SIGCONT'),
    kill: async () => {
      child.kill('SIGKILL')
      await child.exited
      rmSync(pidFile, { force: true })
    },
    obituary: () =>
      new Error(
        `Cannot run ${name}: it exited with ${child.signalCode ?? child.exitCode}; the end of its log:\n` +
          lastLines(logFile, 15).join('\n'),
      ),
  }
}

/** Held here, because a collected keeper's pipe closes, and it would take the end of its input for our death. */
const keepers = new Set<Bun.Subprocess>()

export interface Keeper {
  /** The cluster has been stopped in order: nothing left to clean up. */
  dismiss(): void
  /** Clean up now, without waiting for this process to end. */
  release(): void
}

/**
 * A shell that waits for the end of its input, which comes when this process closes it or dies by whatever means; it
 * then kills every process with a pid file in `dir` and removes `dir`. Plain sh, so it works wherever tests run.
 */
export const Keeper = (dir: string): Keeper => {
  const script = [
    "trap '' INT TERM HUP", // a Ctrl-C reaches the whole process group, and this is when we are needed
    'read -r _',
    'for file in "$1"/*.pid; do [ -f "$file" ] && kill -9 "$(cat "$file")" 2>/dev/null; done',
    'rm -rf "$1" 2>/dev/null || { sleep 1; rm -rf "$1"; }', // a dying etcd may still have written
  ].join('\n')
  const keeper = Bun.spawn(['sh', '-c', script, 'sh', dir], { stdin: 'pipe', stdout: 'ignore', stderr: 'ignore' })
  keeper.unref()
  keepers.add(keeper)
  return {
    release: () => {
      keepers.delete(keeper)
      keeper.stdin.end()
    },
    dismiss: () => {
      keepers.delete(keeper)
      keeper.kill('SIGKILL')
    },
  }
}
