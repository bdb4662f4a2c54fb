// What the internal listener answers, as a table: path, who may ask, what must be sent, who does it.
import type { X509Certificate } from 'node:crypto'
import { INTERNAL } from '../../relay/wire/messages'
import type { Grants } from '../grants/service'
import type { Agents } from './agents'
import type { TakeAlarm } from './alarms'
import type { TakeAudit } from './audit'
import type { Directory } from './directory'
import { type Checked, MESSAGES } from './model'
import type { TakeRecording } from './recordings'
import { refuse } from './refusal'
import type { Relays } from './relays'
import type { Reports } from './reports'
import type { LiveStreams } from './streams'

export type InternalDeps = {
  relays: Relays
  agents: Agents
  grants: Grants
  reports: Reports
  directory: Directory
  liveStreams: LiveStreams
  takeAudit: TakeAudit
  takeAlarm: TakeAlarm
  takeRecording: TakeRecording
}

/**
 * `body` reads and parses what was sent, after the asker is known. An answer of undefined is a 204. Throws Refusal, or
 * Problem for a bad CSR.
 */
export type Answer = (leaf: X509Certificate | undefined, body: () => Promise<unknown>) => Promise<unknown>

export const BODY_LIMIT = 65_536
export const AUDIT_BODY_LIMIT = 8 * 1_048_576
/** Several times what a relay puts into one chunk. */
export const RECORDING_BODY_LIMIT = 1_048_576

export function bodyLimitOf(path: string): number {
  if (path === INTERNAL.recordings) return RECORDING_BODY_LIMIT
  return path === INTERNAL.audit || path === INTERNAL.status || path === INTERNAL.streams
    ? AUDIT_BODY_LIMIT
    : BODY_LIMIT
}

export function internalRoutes({
  relays,
  agents,
  grants,
  reports,
  directory,
  liveStreams,
  takeAudit,
  takeAlarm,
  takeRecording,
}: InternalDeps): ReadonlyMap<string, Answer> {
  /** Without a client certificate: what is sent proves itself, by a token or by a signature. */
  const open =
    <T>(message: Checked<T>, act: (body: T) => Promise<unknown>): Answer =>
    async (_, body) =>
      act(read(message, await body()))
  const forRelay =
    <T>(message: Checked<T>, act: (body: T, relayId: string) => Promise<unknown>): Answer =>
    async (leaf, body) => {
      const relayId = await relays.authenticate(leaf)
      return act(read(message, await body()), relayId)
    }
  return new Map<string, Answer>([
    [INTERNAL.relayEnrolment, open(MESSAGES.relayEnrolment, relays.enrol)],
    [INTERNAL.relayRenewal, open(MESSAGES.relayRenewal, relays.renew)],
    [INTERNAL.agentEnrolment, forRelay(MESSAGES.agentEnrolment, agents.enrol)],
    [INTERNAL.agentRenewal, forRelay(MESSAGES.agentRenewal, agents.renew)],
    [
      INTERNAL.grants,
      forRelay(MESSAGES.grants, async ({ requests }) => ({ answers: await Promise.all(requests.map(grants)) })),
    ],
    [INTERNAL.tunnels, forRelay(MESSAGES.tunnels, agents.admitTunnel)],
    [INTERNAL.status, forRelay(MESSAGES.status, (body, relayId) => reports.takeStatus(relayId, body))],
    [INTERNAL.presence, forRelay(MESSAGES.presence, (body, relayId) => directory.takePresence(relayId, body))],
    [INTERNAL.owners, forRelay(MESSAGES.owners, (body, relayId) => directory.ownersOf(relayId, body))],
    [INTERNAL.streams, forRelay(MESSAGES.streams, (body, relayId) => liveStreams(relayId, body))],
    [INTERNAL.audit, forRelay(MESSAGES.audit, (body, relayId) => takeAudit(relayId, body))],
    [INTERNAL.alarms, forRelay(MESSAGES.alarms, (body, relayId) => takeAlarm(relayId, body))],
    [INTERNAL.recordings, forRelay(MESSAGES.recordings, (body, relayId) => takeRecording(relayId, body))],
  ])
}

function read<T>(message: Checked<T>, body: unknown): T {
  if (message.Check(body)) return body as T
  const at = message.Errors(body).First()?.path || '/'
  throw refuse(400, 'message-malformed', `Cannot read the message: it breaks the agreed form at "${at}"`)
}
