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

const KILL_AFTER_MS = 3_000

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
  return {
    reads: 'keys',
    keys: text => void terminal.write(text),
    input: text => void terminal.write(text),
    interrupt: () => void terminal.write('\x03'),
    resize: ({ columns, rows }) => terminal.resize(columns, rows),
    kill: () => kill(child),
    done: child.exited.finally(() => terminal.close()),
  }
}

type TerminalChild = Bun.Subprocess & {
  terminal: { write: (text: string) => number; resize: (columns: number, rows: number) => void; close: () => void }
}

function piped(
  argv: readonly string[],
  filters: readonly string[][],
  { wrap, filter, cwd, env, output, invocation }: RunDeps & { invocation: Invocation },
): Running {
  const first = Bun.spawn(wrap(argv), { cwd, env, stdin: 'pipe', stdout: 'pipe', stderr: 'pipe' })
  const last =
    filters.length > 0
      ? Bun.spawn(wrap([...filter, JSON.stringify(filters)]), {
          cwd,
          env,
          stdin: first.stdout,
          stdout: 'pipe',
          stderr: 'pipe',
        })
      : undefined
  if (!invocation.readsInput) void first.stdin.end()
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
    input: (text, isEnd) => {
      if (text !== '') void first.stdin.write(text)
      if (isEnd) void first.stdin.end()
    },
    interrupt: () => first.kill('SIGINT'),
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

function kill(child: Bun.Subprocess): void {
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS)
  void child.exited.then(() => clearTimeout(late))
}
