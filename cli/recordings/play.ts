// `sal recordings play`: a recording on this terminal, in its own time or faster, or a session while it goes on.
import { ExitError, UsageError } from '../../kit/exit'
import { command } from '../command'
import { escapeLine } from '../escape'
import { openApi, SERVER_FLAGS } from '../sign-ins'
import { eventsOf, type Header } from './cast'
import { openContent } from './content'
import { Controls } from './controls'
import { playOn } from './player'

export const play = command({
  flags: { ...SERVER_FLAGS, speed: 'text', 'idle-limit': 'text', follow: 'switch' },
  takes: ['ID'],
  run: async ({ flags, args: [id = ''] }, context) => {
    const speed = numberOf('speed', flags.speed, { fallback: 1, least: 0.01, most: 10_000 })
    const idle = { fallback: Number.POSITIVE_INFINITY, least: 0, most: 1_000_000 }
    const pace = { speed, idleLimit: numberOf('idle-limit', flags['idle-limit'], idle), isLive: flags.follow }
    const api = openApi(context, flags)
    const { stdin, stdout, stderr } = context
    const controls = Controls()
    const wanted = flags.follow
      ? ({ id, what: 'live' } as const)
      : ({ id, what: 'asciicast', query: { purpose: 'play' } } as const)
    let isTold = false
    const told = (header: Header) => {
      if (!isTold) stderr.write(introductionOf(header, stdout))
      isTold = true
    }
    const release = stdin.keys?.(controls.press)
    try {
      const open = async () => eventsOf(stoppable(await openContent(api, wanted), controls), told)
      await playOn({ out: stdout, controls, open, now: () => performance.now() }, pace)
    } finally {
      release?.()
    }
    if (controls.isStopped()) throw new ExitError('Stopped', 130)
  },
})

/** Ends when the player is stopped, though nothing comes. */
async function* stoppable(pieces: AsyncIterable<Uint8Array>, controls: Controls): AsyncGenerator<Uint8Array> {
  const reader = pieces[Symbol.asyncIterator]()
  let reading = reader.next()
  try {
    while (!controls.isStopped()) {
      const piece = await Promise.race([reading, controls.stopped])
      if (!piece || piece.done) return
      yield piece.value
      reading = reader.next()
    }
  } finally {
    // Not waited for: it may end only when something comes.
    reading.catch(() => {})
    void reader.return?.().catch(() => {})
  }
}

function introductionOf(
  { width, height, title }: Header,
  { isTerminal, columns }: { isTerminal: boolean; columns: number },
): string {
  const small = isTerminal && columns < width ? `; it was ${width}x${height}, and this terminal is smaller` : ''
  return `${escapeLine(title)}${small}\n`
}

function numberOf(
  flag: string,
  text: string | undefined,
  { fallback, least, most }: { fallback: number; least: number; most: number },
): number {
  if (text === undefined) return fallback
  const value = /^\d{1,7}(\.\d{1,3})?$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`Cannot use --${flag}: it is not a number from ${least} to ${most}`)
}
