// One recorded stream: reads what passes, keeps it, and says whether it may pass. Promise: under `mandatory` not a byte passes
// that was not understood, nor any after the disk has failed; under `on` the recording ends there with the reason, and the
// stream goes on.
import type { Log } from '../../kit/log'
import type { Program } from '../wire/pattern'
import type { Reason } from '../wire/reasons'
import type { Chunks } from './chunks'
import { ContentTake } from './content'
import { Exit, Sizes } from './endings'
import { type Content, type Heard, type Reader, Unreadable } from './reader'
import { SPDY_PROTOCOLS, SpdyReader } from './spdy'
import { WEB_SOCKET_PROTOCOLS, WebSocketReader } from './web-socket'

type Answer = Readonly<Record<string, unknown>>

export type Recorded = { id: string; hash: string }

export type Recording = {
  id: string
  /** The API server's answer, before anything switches. Answers why it must not. */
  begin: (answer: Answer) => Reason | undefined
  /** The bytes are about to pass. False: they must not, and `onEnd` was told. */
  fromCaller: (bytes: Uint8Array) => boolean
  fromServer: (bytes: Uint8Array) => boolean
  /** Nothing more is to be read until this resolves; undefined: go on. */
  behind: () => Promise<void> | undefined
  /** Told, at most once, that the stream must end. */
  onEnd: (listener: (reason: Reason) => void) => void
  /** `reason`: why the stream broke off, which counts unless its command has told its end. Never rejects. */
  end: (reason: Reason | null) => Promise<Recorded>
  /** There was no stream, so there is nothing to keep. */
  discard: () => Promise<void>
}

export type RecordingOptions = {
  id: string
  isMandatory: boolean
  keepsStdin: boolean
  hasTerminal: boolean
  protocol: 'websocket' | 'spdy'
  redactions: readonly Program[]
  /** ms since the epoch */
  startedAt: number
}

const PATIENCE_MS = 2_000
const CHANNELS = { stdin: 'i', stdout: 'o', stderr: 'e' } as const
const KEPT = ['stdin', 'stdout', 'stderr'] as const

/** `failed` is to be told what the chunks are told. */
export function Recording(
  options: RecordingOptions,
  deps: { chunks: Chunks; confirm: () => void; discard: () => Promise<void>; now: () => number; log: Log },
): Recording & { failed: (error: unknown) => void } {
  const { chunks, now, log } = deps
  let reader: Reader | undefined
  let exit = Exit(true)
  let broken: Reason | undefined
  let latest = 0
  let endListener: ((reason: Reason) => void) | undefined
  const takes = {
    stdin: contentTake('stdin'),
    stdout: contentTake('stdout'),
    stderr: contentTake('stderr'),
  }
  const sizes = Sizes(size => chunks.add('r', Buffer.from(size), elapsed()))
  return {
    id: options.id,
    begin,
    fromCaller: bytes => pass(() => reader?.fromCaller(bytes)),
    fromServer: bytes => pass(() => reader?.fromServer(bytes)),
    behind,
    onEnd: listener => {
      endListener = listener
      if (options.isMandatory && broken) listener(broken)
    },
    end,
    discard: deps.discard,
    failed: error => breakOff('recording-unavailable', error),
  }

  function contentTake(content: (typeof KEPT)[number]): ContentTake {
    return ContentTake(CHANNELS[content], options, {
      piece: ({ at, bytes }) => chunks.add(CHANNELS[content], bytes, at),
      bulk: (note, at) => chunks.add('b', Buffer.from(JSON.stringify(note)), at),
    })
  }

  function begin(answer: Answer): Reason | undefined {
    pass(() => {
      const found = readerFor(options.protocol, answer, heard)
      reader = found.reader
      exit = Exit(found.hasStatus)
    })
    if (options.isMandatory && broken) return broken
    deps.confirm()
    return undefined
  }

  function heard(content: Content, bytes: Uint8Array): void {
    if (content === 'error') exit.push(bytes)
    else if (content === 'resize') sizes(bytes)
    else if (content !== 'stdin' || options.keepsStdin) takes[content].push({ at: elapsed(), bytes })
  }

  function pass(read: () => void): boolean {
    if (broken) return !options.isMandatory
    try {
      read()
      return true
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error
      breakOff('recording-unreadable', error)
      return !options.isMandatory
    }
  }

  function breakOff(reason: Reason, error: unknown): void {
    if (broken) return
    broken = reason
    log.warn('a recording broke off', { recording: options.id, reason, mandatory: options.isMandatory, error })
    if (options.isMandatory) endListener?.(reason)
  }

  /** A disk that is slow holds up what must be recorded for as long as it takes; of the rest the recording ends. */
  function behind(): Promise<void> | undefined {
    const wait = broken ? undefined : chunks.behind()
    if (!wait || options.isMandatory) return wait
    return patient(wait, () => breakOff('recording-unavailable', new Error('The disk is too slow')))
  }

  async function end(reason: Reason | null): Promise<Recorded> {
    const at = elapsed()
    for (const content of KEPT) takes[content].flush(at)
    const told = exit.told()
    if (told) chunks.add('x', Buffer.from(told.status), at)
    const hash = await chunks.close({
      ended_at: new Date(now()).toISOString(),
      duration_ms: at,
      exit_code: told?.code ?? null,
      reason: broken ?? (told ? null : reason),
    })
    return { id: options.id, hash }
  }

  /** A clock that is set back makes nothing come before what was before it. */
  function elapsed(): number {
    latest = Math.max(latest, Math.round(now() - options.startedAt))
    return latest
  }
}

/** Throws Unreadable for an answer that chooses what is not known here. */
function readerFor(
  kind: RecordingOptions['protocol'],
  answer: Answer,
  heard: Heard,
): { reader: Reader; hasStatus: boolean } {
  if (kind === 'spdy') {
    const protocol = SPDY_PROTOCOLS.get(String(answer['x-stream-protocol-version'] ?? ''))
    if (!protocol) throw new Unreadable('The API server chose a protocol of streams that is not known')
    return { reader: SpdyReader(heard), hasStatus: protocol.hasStatus }
  }
  const protocol = WEB_SOCKET_PROTOCOLS.get(String(answer['sec-websocket-protocol'] ?? ''))
  if (!protocol) throw new Unreadable('The API server chose a subprotocol that is not known')
  if (answer['sec-websocket-extensions'] !== undefined) throw new Unreadable('The API server chose an extension')
  return { reader: WebSocketReader(protocol, heard), hasStatus: protocol.hasStatus }
}

/** Waits no longer than PATIENCE_MS. */
function patient(wait: Promise<void>, giveUp: () => void): Promise<void> {
  const late = Promise.withResolvers<void>()
  const timer = setTimeout(() => {
    giveUp()
    late.resolve()
  }, PATIENCE_MS)
  return Promise.race([wait, late.promise]).finally(() => clearTimeout(timer))
}
