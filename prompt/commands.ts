// What a session does with what is typed: one command at a time, completion beside it, and files that were dropped.
import type { Log } from '../kit/log'
import { filterFor } from './filters/filter'
import { checkKubectl } from './kubectl'
import { type FromBrowser, MOST_FILE_BYTES, type ToBrowser } from './messages'
import { createOffers } from './offers'
import type { Place } from './place'
import { PromptRefusal } from './refusal'
import { KILL_AFTER_MS, type Running, run, type Size } from './run'
import { parseLine } from './words'

export type Programs = {
  kubectl: string
  /** Our own filter program; the pipeline comes as JSON after these words. */
  filter: readonly string[]
  /** Makes the words of a program the words to start. */
  wrap: (argv: readonly string[]) => string[]
}

/** What concerns no more than the screen is kept elsewhere. */
type FromCommands = Exclude<FromBrowser, { type: 'left' | 'clear' | 'end' }>

export type Commands = {
  take: (message: FromCommands) => void
  /** Makes what runs draw its screen again. */
  redraw: () => void
  running: () => Running | undefined
  /** True if something ran since it was asked last. */
  wasBusy: () => boolean
  /** From now on nothing is started; resolves when what ran has ended. */
  end: () => Promise<void>
}

/** Writes a token that counts now into the place; rejects with PromptRefusal when there is none any more. */
export type Refresh = (isForced?: boolean) => Promise<void>

export type CommandsDeps = {
  place: Place
  programs: Programs
  refresh: Refresh
  commandMs: number
  say: (message: ToBrowser) => void
  output: (bytes: Uint8Array) => void
  log: Log
}

const MOST_FILES = 20
const REDRAW_MS = 200

export function createCommands({ place, programs, refresh, commandMs, say, output, log }: CommandsDeps): Commands {
  let running: Running | undefined
  let size: Size = { columns: 80, rows: 24 }
  let isStarting = false
  let isOver = false
  let hasRun = false
  const files = new Set<string>()
  /** Those that are being written, too. */
  const names = new Set<string>()
  /** Whatever is started goes through here. */
  const wrap = (argv: readonly string[]) => {
    hasRun = true
    return programs.wrap(argv)
  }
  const offers = createOffers({ place, programs: { ...programs, wrap }, refresh, say, log })
  const acts: { [Type in FromCommands['type']]: (said: Extract<FromCommands, { type: Type }>) => void } = {
    line: ({ line }) => void start(line),
    keys: ({ text }) => running?.keys(text),
    input: ({ text, is_end }) => running?.input(text, is_end),
    interrupt: () => running?.interrupt(),
    resize: ({ columns, rows }) => {
      size = { columns, rows }
      running?.resize(size)
    },
    complete: offers.want,
    file: ({ name, text }) => void keepFile(name, text),
  }
  return {
    take: message => (acts[message.type] as (said: FromCommands) => void)(message),
    redraw,
    running: () => running,
    wasBusy: () => {
      const was = hasRun || running !== undefined
      hasRun = false
      return was
    },
    end: async () => {
      isOver = true
      offers.end()
      running?.kill()
      // What it started may hold its output open for ever.
      if (running) await Promise.race([running.done.catch(() => {}), Bun.sleep(KILL_AFTER_MS + 500)])
    },
  }

  /** A program is told of a size only when it is another one; far away it hears of it a moment later. */
  function redraw(): void {
    const drawing = running
    if (!drawing) return
    drawing.resize({ ...size, rows: size.rows > 1 ? size.rows - 1 : 2 })
    setTimeout(() => running === drawing && drawing.resize(size), REDRAW_MS)
  }

  async function start(line: string): Promise<void> {
    try {
      if (running || isStarting) throw new PromptRefusal('Something runs already: wait for it, or press Ctrl-C')
      const [words, ...filters] = parseLine(line)
      if (!words) return say({ type: 'done', code: 0 })
      const invocation = checkKubectl(withoutName(words), files)
      if (invocation.isInteractive && filters.length > 0) throw new PromptRefusal('Cannot pipe what needs a terminal')
      for (const filter of filters) filterFor(filter)
      isStarting = true
      await refresh().finally(() => {
        isStarting = false
      })
      if (isOver) return
      const begun = run(invocation, filters, { ...programs, wrap, cwd: place.dir, env: place.env, output, size })
      running = begun
      const late = setTimeout(() => begun.kill(), commandMs)
      say({ type: 'running', reads: begun.reads })
      const code = await begun.done.catch(() => 1)
      clearTimeout(late)
      running = undefined
      say({ type: 'done', code })
    } catch (error) {
      refuse(error)
    }
  }

  async function keepFile(name: string, text: string): Promise<void> {
    try {
      if (isOver) return
      if (!names.has(name) && names.size >= MOST_FILES)
        throw new PromptRefusal(`Cannot keep more than ${MOST_FILES} files`)
      if (Buffer.byteLength(text) > MOST_FILE_BYTES) throw new PromptRefusal('Cannot keep a file of more than 1 MiB')
      names.add(name)
      await place.putFile(name, text)
      files.add(name)
      say({ type: 'file', name })
    } catch (error) {
      refuse(error)
    }
  }

  function refuse(error: unknown): void {
    const isOurs = error instanceof PromptRefusal
    if (!isOurs) log.error('the prompt could not do what was typed', { error })
    say({
      type: 'refused',
      sentence: isOurs ? error.message : 'It could not be started; the log of Salaminia says why',
    })
  }
}

/** `kubectl` may be typed or left away. */
function withoutName(words: readonly string[]): readonly string[] {
  return words[0] === 'kubectl' || words[0] === 'k' ? words.slice(1) : words
}
