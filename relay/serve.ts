// One request from first byte to last record: admit, record the beginning durably, forward, record the end.
// Promise: nothing is forwarded without its begin record on disk, but for those whose role says so, and every visit leaves an
// end or a denial, or is counted among those that could not be written.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Log } from '../kit/log'
import type { Admission, Admit, Known } from './admit'
import type { Forward } from './forward'
import type { Grants } from './grants'
import type { Principals } from './limits/principals'
import type { Peer } from './listener'
import type { PublicPaths } from './public-paths'
import type { Ending } from './record'
import type { Recorder } from './recorder/recorder'
import type { Audit } from './spool/audit'
import { asFailure, Failure, type Status, toStatus } from './status'
import type { Streams } from './streams'
import { createUpgrade, responseHead } from './upgrade'
import type { Visit } from './visit'
import type { Ways } from './ways'
import { REASONS, type Reason } from './wire/reasons'
import { createWitness } from './witness'

type Frontend = { peer: Peer; request: IncomingMessage }

export type Serve = {
  request: (frontend: Frontend, response: ServerResponse) => void
  upgrade: (frontend: Frontend, socket: Duplex, head: Buffer) => void
  /** Resolves when every request begun so far has its last record. */
  settled: () => Promise<void>
}

export function createServe(deps: {
  admit: Admit
  principals: Pick<Principals, 'enter'>
  grants: Pick<Grants, 'get'>
  ways: Ways
  publicPaths: PublicPaths
  forward: Forward
  streams: Streams
  recorder: Pick<Recorder, 'open' | 'requireSame'>
  audit: Audit
  now: () => number
  newId: () => string
  log: Log
}): Serve {
  const { now, log } = deps
  const witness = createWitness(deps)
  const upgrade = createUpgrade({ streams: deps.streams, now })
  const open = new Set<Promise<void>>()
  const newVisit = () => ({ requestId: deps.newId(), startedAt: now() })
  return {
    request: (frontend, response) => {
      if (deps.publicPaths.take(frontend.request, response)) return
      const visit = visitOf(frontend, { isUpgrade: false, ...newVisit() })
      track(
        pass(
          visit,
          admission => deps.forward(admission, frontend.request, response),
          failure => refuse(frontend.request, response, toStatus(failure, askedBy(visit))),
        ),
      )
    },
    upgrade: (frontend, socket, head) => {
      const visit = visitOf(frontend, { isUpgrade: true, ...newVisit() })
      socket.on('error', () => {})
      track(
        pass(
          visit,
          admission => upgrade(admission, socket, head),
          failure => refuseRaw(socket, failure, visit),
        ),
      )
    },
    settled: async () => {
      await Promise.all(open)
    },
  }

  function track(passage: Promise<void>): void {
    const tracked = passage
      .catch(error => log.error('a request was not recorded to its end', { error }))
      .finally(() => open.delete(tracked))
    open.add(tracked)
  }

  async function pass(visit: Visit, move: Move, answer: (failure: Failure) => void): Promise<void> {
    const known: Known = { visit }
    let admission: Admission
    let leave = () => {}
    let recording: Admission['recording']
    try {
      const admitted = await deps.admit(known)
      leave = deps.principals.enter(admitted.caller.principalId)
      recording = await deps.recorder.open(admitted)
      await witness.begin(admitted, recording?.id)
      // A push may have come while the disk was busy: what moves does so under a grant that holds now.
      const grant = await deps.grants.get(admitted.caller, admitted.route.clusterId)
      deps.recorder.requireSame(admitted.grant, grant)
      admission = { ...admitted, grant, ...(recording ? { recording } : {}) }
    } catch (error) {
      leave()
      await recording?.discard()
      const failure = told(asFailure(error), visit)
      // Who was told no is on record, too, whatever becomes of us next.
      await witness.deny(known, failure)
      return answer(failure)
    }
    try {
      const ending = await moveOn(admission, move)
      await witness.end(admission, ending)
    } catch (error) {
      await recording?.discard()
      const failure = told(asFailure(error), visit)
      answer(failure)
      await witness.fail(admission, failure)
    } finally {
      leave()
    }
  }

  /** What was not answered because its way broke is asked again by another, when asking twice is as good as once. */
  async function moveOn(admission: Admission, move: Move): Promise<Ending> {
    for (let left = MOST_WAYS; ; left--) {
      try {
        return await move(admission)
      } catch (error) {
        if (left === 0 || !isRepeatable(admission) || !isLost(error)) throw error
        admission = { ...admission, tunnel: await deps.ways.to(admission.route.clusterId) }
      }
    }
  }

  function told(failure: Failure, visit: Visit): Failure {
    if (REASONS[failure.reason].code >= 500)
      log.warn('request failed', { request: visit.requestId, reason: failure.reason, error: failure.cause })
    return failure
  }
}

type Move = (admission: Admission) => Promise<Ending>

const MOST_WAYS = 2
const LOST: ReadonlySet<Reason> = new Set(['tunnel-lost', 'agent-disconnected'])

function isLost(error: unknown): boolean {
  return error instanceof Failure && LOST.has(error.reason)
}

function isRepeatable({ visit, upgrade }: Admission): boolean {
  return upgrade === undefined && (visit.method === 'GET' || visit.method === 'HEAD')
}

type NewVisit = Pick<Visit, 'requestId' | 'startedAt' | 'isUpgrade'>

function visitOf({ peer, request }: Frontend, fresh: NewVisit): Visit {
  return {
    ...fresh,
    method: request.method ?? '',
    target: request.url ?? '',
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    sourceAddress: peer.address,
    serverName: peer.serverName,
    certificate: peer.certificate,
  }
}

function askedBy({ requestId, headers }: Visit): { requestId: string; accept: string | undefined } {
  return { requestId, accept: headers.accept }
}

function refuse(request: IncomingMessage, response: ServerResponse, { code, headers, body }: Status): void {
  // What the caller still sends is read and dropped, or it would never read our answer.
  request.resume()
  if (response.headersSent || response.destroyed) return
  response.writeHead(code, headers)
  response.end(body)
}

function refuseRaw(socket: Duplex, failure: Failure, visit: Visit): void {
  const { code, headers, body } = toStatus(failure, askedBy(visit))
  socket.end(responseHead(`${code} ${REASONS[failure.reason].status}`, { ...headers, connection: 'close' }) + body)
}
