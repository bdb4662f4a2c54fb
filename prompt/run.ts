// One command while it runs: in a terminal of its own, or, when something is piped or pasted, through pipes.
import type { Invocation } from './kubectl'

export type Size = { columns: number; rows: number }

export type Running = {
  reads: 'keys' | 'text'
  keys: (text: string) => void
  input: (text: string, isEnd: boolean) => void
  /** As Ctrl-C does. */
  interrupt: () => void
  resize: (size: Size) => void
  kill: () => void
  /** Resolves with the exit code when everything it wrote was told. */
  done: Promise<number>
}

export type RunDeps = {
  /** Makes the words of a program the words to start. */
  wrap: (argv: readonly string[]) => string[]
  kubectl: string
  /** Our own filter program: gets the pipeline as JSON after these words. */
  filter: readonly string[]
  cwd: string
  env: Record<string, string>
  output: (bytes: Uint8Array) => void
}

export const KILL_AFTER_MS = 3_000
/** Characters that one program is given; what it does not read is kept in our memory. */
const MOST_INPUT = 8 * 1_048_576

/** `filters` are the commands behind the first `|`. */
export function run(invocation: Invocation, filters: readonly string[][], at: RunDeps & { size: Size }): Running {
  const argv = [at.kubectl, ...invocation.argv]
  return filters.length > 0 || invocation.readsInput
    ? piped(argv, filters, { ...at, invocation })
    : inTerminal(argv, at)
}

function inTerminal(argv: readonly string[], { wrap, cwd, env, output, size }: RunDeps & { size: Size }): Running {
  const child = Bun.spawn(wrap(argv), {
    cwd,
    env,
    terminal: { cols: size.columns, rows: size.rows, data: (_: unknown, bytes: Uint8Array) => output(bytes) },
  } as Parameters<typeof Bun.spawn>[1] & { terminal: object }) as unknown as TerminalChild
  const { terminal } = child
  let fed = 0
  const feed = (text: string) => {
    fed += text.length
    if (fed > MOST_INPUT) kill(child)
    else if (!terminal.closed) terminal.write(text)
  }
  return {
    reads: 'keys',
    keys: feed,
    input: feed,
    interrupt: () => feed('\x03'),
    resize: ({ columns, rows }) => {
      if (!terminal.closed) terminal.resize(columns, rows)
    },
    kill: () => kill(child),
    done: child.exited.finally(() => terminal.close()),
  }
}

type TerminalChild = Bun.Subprocess & {
  terminal: {
    closed: boolean
    write: (text: string) => number
    resize: (columns: number, rows: number) => void
    close: () => void
  }
}

function piped(
  argv: readonly string[],
  filters: readonly string[][],
  { wrap, filter, cwd, env, output, invocation }: RunDeps & { invocation: Invocation },
): Running {
  // Each leads a group of its own, so that what it starts ends with it.
  const first = Bun.spawn(wrap(argv), { cwd, env, stdin: 'pipe', stdout: 'pipe', stderr: 'pipe', detached: true })
  const last =
    filters.length > 0
      ? Bun.spawn(wrap([...filter, JSON.stringify(filters)]), {
          cwd,
          env,
          stdin: first.stdout,
          stdout: 'pipe',
          stderr: 'pipe',
          detached: true,
        })
      : undefined
  let isEnded = false
  let fed = 0
  const feed = (text: string, isEnd: boolean) => {
    if (isEnded) return
    isEnded = isEnd
    fed += text.length
    if (fed > MOST_INPUT) return kill(first)
    if (text !== '') unlessGone(() => first.stdin.write(text))
    if (isEnd) unlessGone(() => first.stdin.end())
  }
  if (!invocation.readsInput) feed('', true)
  const told = [
    tell(first.stderr, output),
    tell((last ?? first).stdout, output),
    ...(last ? [tell(last.stderr, output)] : []),
  ]
  // A filter that has seen enough ends what feeds it.
  void last?.exited.then(() => kill(first))
  return {
    reads: invocation.readsInput ? 'text' : 'keys',
    keys: () => {},
    input: feed,
    // A filter may be lost in a pattern: it ends too, as everything in the foreground of a terminal does.
    interrupt: () => {
      signal(first, 'SIGINT')
      if (last) kill(last)
    },
    resize: () => {},
    kill: () => {
      kill(first)
      if (last) kill(last)
    },
    done: Promise.all([first.exited, last?.exited, ...told]).then(([code, filtered]) => filtered ?? code),
  }
}

/** A terminal wants a carriage return at each end of a line; a program that writes to a pipe gives none. */
async function tell(stream: ReadableStream<Uint8Array>, output: (bytes: Uint8Array) => void): Promise<void> {
  for await (const chunk of stream)
    output(Buffer.from(Buffer.from(chunk).toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'))
}

/** A program may go, or close its input, while we write to it (EPIPE): that is its own affair and never ours. */
function unlessGone(act: () => number | Promise<number>): void {
  void (async () => act())().catch(() => {})
}

function kill(child: Bun.Subprocess): void {
  signal(child, 'SIGTERM')
  const late = setTimeout(() => signal(child, 'SIGKILL'), KILL_AFTER_MS)
  void child.exited.then(() => clearTimeout(late))
}

/** To its whole group, which it leads: in a terminal, and where it was started detached. */
function signal(child: Bun.Subprocess, name: NodeJS.Signals): void {
  if (child.exitCode !== null || child.signalCode !== null) return
  try {
    process.kill(-child.pid, name)
  } catch {
    child.kill(name)
  }
}
