// The cluster's child processes. What is promised: each child's output is in a file, a child that dies while someone
// waits for it is an Error with its last lines, and no child outlives this process, not even when it is killed -9.
//
// They are children of a small shell, not of Bun: `bun test` kills every process Bun has spawned as soon as one test
// times out, and would take the cluster of all the other tests with it.

import { execFileSync } from 'node:child_process'
import { closeSync, existsSync, openSync, readdirSync, readFileSync, writeFileSync, writeSync } from 'node:fs'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Mortal, until } from './cluster-wait.ts'

export interface Child extends Mortal {
  readonly pid: number
  /**
   * Suspends all threads; sockets stay open, so callers hang instead of being refused. Resolves when the last thread
   * has stopped: on a busy machine they still answer for a while after the signal.
   */
  suspend(): Promise<void>
  resume(): void
  /** At once and without ceremony: the data is thrown away anyway. Resolves when the process is gone. */
  kill(): Promise<void>
}

export interface Keeper {
  /** New, temporary. Children run in it and log to `<name>.log`. */
  readonly dir: string
  /** Resolves when the process exists, which says nothing of its readiness. */
  start(name: string, command: readonly string[]): Promise<Child>
  /** Kills what was started and removes `dir`; resolves when both are done. Happens by itself when this process dies. */
  end(): Promise<void>
}

const script = join(import.meta.dir, 'cluster-keeper.sh')

export const Keeper = async (): Promise<Keeper> => {
  const dir = await mkdtemp(join(tmpdir(), 'sal-cluster-'))
  const fifo = join(dir, 'keeper.fifo')
  execFileSync('mkfifo', ['-m', '600', fifo])
  // Both directions, because opening for writing alone blocks until the reader is there. It is closed on exec, so the
  // shell reads its end of input when this process, and no other, is gone.
  const lifeline = openSync(fifo, 'r+')
  execFileSync('sh', ['-c', 'sh "$1" "$2" >/dev/null 2>&1 </dev/null &', 'sh', script, dir])
  let runs = 0

  const start = async (name: string, command: readonly string[]) => {
    const run = `${name}.${++runs}`
    const exitFile = join(dir, `${run}.exit`)
    const pidFile = join(dir, `${run}.pid`)
    writeFileSync(join(dir, `${run}.command`), command.map(argument => `${argument}\n`).join(''))
    writeSync(lifeline, `${run}\n`)
    const hasBegun = async () => existsSync(pidFile) || existsSync(exitFile)
    await until(`${name} has been started`, hasBegun, { timeoutMs: 10_000 })
    return Child({ name, logFile: join(dir, `${name}.log`), exitFile, pid: readPid(pidFile) })
  }

  const end = async () => {
    closeSync(lifeline)
    await until('the cluster has been removed', async () => !existsSync(dir), { timeoutMs: 30_000 })
  }

  return { dir, start, end }
}

/** It may have ended already and taken the file along; then there is nobody to signal. */
const readPid = (file: string) => (existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined)

/** The state follows the name, which is in parentheses and may contain anything. */
const isStopped = (pid: number) => {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.every(thread => /.*\) [Tt]/s.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')))
  } catch {
    return false
  }
}

interface ChildDeps {
  readonly name: string
  readonly logFile: string
  readonly exitFile: string
  readonly pid: number | undefined
}

const lastLines = (file: string, count: number) =>
  readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count).join('\n')

const Child = ({ name, logFile, exitFile, pid = 0 }: ChildDeps): Child => {
  const isRunning = () => !existsSync(exitFile)
  const signal = (kind: NodeJS.Signals) => {
    if (!isRunning()) return
    try {
      process.kill(pid, kind)
    } catch (error) {
      // It is gone, and its shell has not said so yet.
      if ((error as { code?: string }).code !== 'ESRCH') throw error
    }
  }
  return {
    pid,
    isRunning,
    suspend: async () => {
      signal('SIGSTOP')
      await until(`${name} stands still`, async () => !isRunning() || isStopped(pid), { timeoutMs: 30_000 })
    },
    resume: () => signal('SIGCONT'),
    kill: async () => {
      signal('SIGKILL')
      await until(`${name} has ended`, async () => !isRunning(), { timeoutMs: 30_000 })
    },
    obituary: () => {
      const code = readFileSync(exitFile, 'utf8').trim()
      return new Error(`Cannot run ${name}: it exited with ${code}; the end of its log:\n${lastLines(logFile, 15)}`)
    },
  }
}
