// One terminal: a person and a cluster. It outlives its browser by half a minute, and nothing of it outlives the person's right
// to be here.
import { type CommandsDeps, createCommands, type Refresh } from './commands'
import type { FromBrowser, Shown, ToBrowser } from './messages'
import { frameOf, Output, type Past } from './output'
import type { Watch } from './watch'

/** A browser's end of it. `buffered` is how many bytes it has not taken yet. */
export type Browser = {
  text: (message: ToBrowser) => void
  bytes: (frame: Buffer) => void
  buffered: () => number
  close: () => void
}

export type Session = {
  id: string
  /** Who may come back to it. */
  owner: string
  /** `seen` is how much of the output it has shown; undefined: its page is new, and it is given the whole screen. */
  attach: (browser: Browser, seen: number | undefined) => void
  detach: (browser: Browser) => void
  take: (message: FromBrowser) => void
  refresh: Refresh
  /** It is ending: nobody comes back to it. */
  isEnding: () => boolean
  close: (sentence: string) => Promise<void>
  closed: Promise<void>
}

export type SessionDeps = Omit<CommandsDeps, 'say' | 'output'> & {
  id: string
  owner: string
  cluster: string
  graceMs: number
  idleMs: number
  watch: Watch
  /** Ends what still runs of it. */
  endAll: () => Promise<void>
}

/** A browser that takes nothing is not waited for. */
const MOST_BUFFERED = 8 * 1_048_576

export function createSession(deps: SessionDeps): Session {
  const { id, owner, cluster, graceMs, idleMs, place } = deps
  let browser: Browser | undefined
  let ending: { sentence: string; done: Promise<void> } | undefined
  const { promise: closed, resolve: finish } = Promise.withResolvers<void>()
  const output = Output((at, bytes) => {
    if (browser && browser.buffered() > MOST_BUFFERED) commands.running()?.kill()
    browser?.bytes(frameOf(at, bytes))
  })
  const commands = createCommands({ ...deps, output: output.write, say })
  /** A program has to draw its screen again as soon as the size of the new one is known. */
  let isToRedraw = false
  let grace = endingAfter(graceMs, 'The browser did not come back')
  let idle = endingAfter(idleMs, 'Nothing was typed for a while')
  deps.watch.add(
    {
      uid: place.uid,
      folders: place.theirs,
      wasBusy: commands.wasBusy,
      over: sentence => {
        deps.log.warn('a terminal took more than its share', { owner, cluster, sentence })
        void close(sentence)
      },
    },
    closed,
  )
  return { id, owner, attach, detach, take, refresh: deps.refresh, isEnding: () => ending !== undefined, close, closed }

  function say(message: ToBrowser): void {
    noteShown(output, message)
    browser?.text(message)
  }

  function attach(came: Browser, seen: number | undefined): void {
    if (ending) {
      came.text({ type: 'over', sentence: ending.sentence })
      return came.close()
    }
    clearTimeout(grace)
    browser?.text({ type: 'over', sentence: 'It goes on in another window' })
    browser?.close()
    browser = came
    const running = commands.running()
    const is_running = running !== undefined
    const is_replayed = seen === undefined
    const is_resumed = is_replayed || seen > 0
    came.text({ type: 'session', id, cluster, place: output.place(), is_resumed, is_replayed, is_running })
    if (is_replayed) {
      const past = output.past()
      isToRedraw = past.isPatchy
      replay(came, past)
      came.text({ type: 'present', is_running })
    } else {
      const missed = output.since(seen)
      if (missed.bytes.length > 0) came.bytes(frameOf(missed.place, missed.bytes))
    }
    if (running) came.text({ type: 'running', reads: running.reads })
  }

  function detach(gone: Browser): void {
    if (browser !== gone) return
    browser = undefined
    if (ending) return
    clearTimeout(grace)
    grace = endingAfter(graceMs, 'The browser did not come back')
  }

  function take(message: FromBrowser): void {
    if (ending) return
    clearTimeout(idle)
    idle = endingAfter(idleMs, 'Nothing was typed for a while')
    noteShown(output, message)
    if (message.type === 'clear') return output.clear()
    if (message.type === 'end') return void close('It was closed')
    if (message.type === 'left') return
    commands.take(message)
    if (message.type !== 'resize' || !isToRedraw) return
    isToRedraw = false
    commands.redraw()
  }

  function close(sentence: string): Promise<void> {
    ending ??= { sentence, done: end(sentence) }
    return ending.done
  }

  async function end(sentence: string): Promise<void> {
    clearTimeout(grace)
    clearTimeout(idle)
    browser?.text({ type: 'over', sentence })
    browser?.close()
    await commands.end()
    try {
      await deps.endAll()
      await place.remove()
    } catch (error) {
      deps.log.error('the folder of a terminal stays', { dir: place.dir, error })
    }
    finish()
  }

  function endingAfter(ms: number, sentence: string): ReturnType<typeof setTimeout> {
    return setTimeout(() => void close(sentence), ms)
  }
}

function noteShown(output: Output, message: FromBrowser | ToBrowser): void {
  const shown = shownOf(message)
  if (shown) output.note(shown)
}

/** What of a message stands on the screen. */
function shownOf(message: FromBrowser | ToBrowser): Shown | undefined {
  if (message.type === 'line' || message.type === 'left') return { type: 'line', line: message.line }
  if (message.type === 'input') return { type: 'input', text: message.text }
  if (message.type === 'refused') return message
  return message.type === 'done' ? { type: 'done' } : undefined
}

function replay(browser: Browser, { parts }: Past): void {
  for (const part of parts) {
    if ('bytes' in part) browser.bytes(frameOf(part.place, part.bytes))
    else browser.text({ type: 'past', shown: part })
  }
}
