// What every protocol offers to the one who delivers, and how failures are told apart: of the way there, of the sink, or of
// what a record holds. Promise: no error's message holds a secret of the sink.
import type { Proxies } from '../../kit/proxy'
import type { Document } from './document'
import type { AUTHENTICATIONS } from './model'
import type { SinkKind, Targets } from './targets'

/** By index into what was sent. What is in neither list was taken. */
export type Answer = {
  /** It will not be taken as it is, and why. */
  rejected: ReadonlyMap<number, string>
  /** It was not taken now. */
  again: readonly number[]
  reason?: string
  retryAfterMs?: number
  /** What was rejected must not be sent again, not even once more to make sure. */
  isFinal?: boolean
}

export const TAKEN: Answer = { rejected: new Map(), again: [] }

export type Sender = {
  /** Throws Undelivered when nothing is known to have been taken. */
  send: (documents: readonly Document[], signal: AbortSignal) => Promise<Answer>
}

/** Nothing was taken. `isContent`: because of what was sent, so that a part of it might be. */
export class Undelivered extends Error {
  override name = 'Undelivered'
  readonly retryAfterMs: number | undefined
  readonly isContent: boolean
  constructor(
    message: string,
    options: ErrorOptions & { retryAfterMs?: number | undefined; isContent?: boolean } = {},
  ) {
    super(message, options)
    this.retryAfterMs = options.retryAfterMs
    this.isContent = options.isContent ?? false
  }
}

export type Settings<K extends SinkKind = SinkKind> = {
  id: string
  name: string
  kind: K
  target: Targets[K]
  authentication: (typeof AUTHENTICATIONS)[number]
  username: string | null
  credential: string | null
  signingKey: string | null
  caPem: string | null
  clientCertificate: string | null
  clientKey: string | null
}

export type SenderDeps = {
  proxies: Proxies
  now: () => number
  installation: string
  version: string
  /** How this machine names itself in syslog. */
  hostName: string
  /** Below it, and nowhere else, files are written; undefined: none are. */
  fileFolder: string | undefined
}

export const SEND_TIMEOUT_MS = 30_000

/** RFC 9110 §10.2.3: seconds or a date; nobody is waited for longer than ten minutes. */
export function retryAfterOf(value: string | undefined, nowMs: number): number | undefined {
  if (value === undefined) return undefined
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), 600_000)
}
