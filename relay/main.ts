// Opens what a relay needs, joins the parts, serves, drains. No logic of its own.
import type { KeyObject } from 'node:crypto'
import { backoffMs, retry, sleep } from '../kit/backoff'
import { ExitError } from '../kit/exit'
import type { Log } from '../kit/log'
import { createAdmit } from './admit'
import { createAgents } from './agents'
import { createCallers } from './caller'
import { addressesOf, type RelayConfig } from './config'
import { CoreForeign, CoreRefused, CoreUnreachable, createCoreClient } from './core-client'
import { enrolOnce, NoJoinYet } from './enrolment'
import { followEvents } from './events'
import { createForward } from './forward'
import { createGrants } from './grants'
import { type RelayIdentity, renew, renewalDue, settleIdentity } from './identity'
import { type ListenerTls, openListener } from './listener'
import { createPublicPaths } from './public-paths'
import { startReports } from './reports'
import { createRevoker } from './revoke'
import { createServe } from './serve'
import { openAudit as openSpooledAudit } from './spool/audit'
import { createStreams } from './streams'
import { createTunnels } from './tunnels'
import { openKeySet } from './wire/claims'
import { openTrust, type Trust } from './wire/identity'
import { type AuditAck, type GrantAnswer, INTERNAL } from './wire/messages'

export type Relay = {
  /** The port that was really bound. */
  port: number
  /** True while requests would be served: core's event stream is open. */
  isReady: () => boolean
  /** Rejects with ExitError when this cannot be a relay of the core it was given. */
  done: Promise<void>
  close: () => Promise<void>
}

/** `openAudit` stands in for the spool on disk where a test needs a disk that fails. */
export type RelayDeps = {
  log: Log
  now?: () => number
  random?: () => number
  openAudit?: typeof openSpooledAudit
  /** Ends the start; what has started is ended by close(). */
  signal?: AbortSignal
}

/** `config.join` or `config.joinFile` is needed once. Throws ExitError. */
export async function startRelay(config: RelayConfig, deps: RelayDeps): Promise<Relay> {
  const { log, now = Date.now, random = Math.random, openAudit = openSpooledAudit } = deps
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, deps.signal ?? stop.signal])
  const addresses = addressesOf(config)
  const persist = Persist(config, { log, random, signal })
  let opened = open(
    await settleIdentity({
      dir: config.data,
      addresses,
      coreUrl: config.coreUrl,
      now,
      retry: attempt => persist(attempt, { isStart: true }),
      log,
      enrol: made => enrolOnce(made, { config, addresses }),
    }),
    now(),
  )
  const core = createCoreClient({
    url: config.coreUrl ?? opened.identity.core_url,
    tls: () => ({ ca: opened.identity.trust.root, cert: opened.identity.relay_chain, key: opened.identity.key }),
  })
  const audit = await openAudit(`${config.data}/spool`, {
    send: body => core.postText<AuditAck>(INTERNAL.audit, body),
    log,
  })
  const streams = createStreams()
  const tunnels = createTunnels()
  const grants = createGrants({ ask: request => core.post<GrantAnswer>(INTERNAL.grants, request), now })
  const callers = createCallers({ trust: () => opened.trust, credentialKeys: () => opened.credentialKeys, now })
  const admit = createAdmit({ callers, grants, tunnels, domain: () => opened.identity.domain })
  const reports = startReports({ core, tunnels, log })
  const agents = createAgents({ trust: () => opened.trust, tunnels, core, reports, streams, now, log })
  const revoker = createRevoker({ grants, streams, tunnels, agents, log })
  const events = followEvents({
    core,
    retry: n => sleep(backoffMs(n, { firstMs: 200, mostMs: 2_000, random }), stop.signal),
    revoker,
    log,
    signal: stop.signal,
  })
  const done = noLoss(events.done.catch(foreignSentence(config)))
  const checking = revoker.keepChecking(stop.signal)
  const serve = createServe({
    admit,
    grants,
    publicPaths: createPublicPaths({ core, isReady: events.isOpen }),
    forward: createForward({ streams, now }),
    streams,
    audit,
    now,
    newId: () => crypto.randomUUID(),
    log,
  })
  const listener = await openListener(config.listen, {
    tls: listenerTls(opened.identity),
    onAgent: agents.accept,
    onRequest: serve.request,
    onUpgrade: serve.upgrade,
  }).catch(async (error: unknown) => {
    stop.abort()
    reports.close()
    await audit.close()
    throw error
  })
  const renewal = keepFresh()
  log.info('relay is serving', { port: listener.port })
  return { port: listener.port, isReady: events.isOpen, done, close }

  async function keepFresh(): Promise<void> {
    while (!stop.signal.aborted) {
      await sleep(Math.max(1_000, Math.min(renewalDue(opened.identity) - now(), 3_600_000)), stop.signal).catch(
        () => {},
      )
      if (stop.signal.aborted || now() < renewalDue(opened.identity)) continue
      const identity = await persist(() => renew(config.data, opened.identity, addresses)).catch(() => undefined)
      if (!identity) continue
      opened = open(identity, now())
      listener.replaceCertificate(listenerTls(identity))
      log.info('relay certificate renewed')
    }
  }

  async function close(): Promise<void> {
    stop.abort()
    streams.cut({}, 'draining')
    for (const tunnel of tunnels.all()) tunnel.close()
    await listener.close()
    await serve.settled()
    reports.close()
    await Promise.allSettled([events.done, renewal, checking])
    await audit.close()
  }
}

type Opened = { identity: RelayIdentity; trust: Trust; credentialKeys: ReadonlyMap<string, KeyObject> }

function open(identity: RelayIdentity, nowMs: number): Opened {
  const trust = openTrust(identity.trust)
  const keys = openKeySet(identity.keys, { root: trust.root.publicKey, issuer: trust.installation, nowMs })
  return { identity, trust, credentialKeys: keys.credential }
}

function listenerTls({ key, server_chain, trust }: RelayIdentity): ListenerTls {
  return { key, cert: server_chain, ca: [trust.root, ...Object.values(trust.intermediates)] }
}

/** Whoever runs us may not listen for how it ends. */
function noLoss(done: Promise<void>): Promise<void> {
  done.catch(() => {})
  return done
}

/** Attempts until it succeeds. At the start a core of another installation ends it; later it is taken for one that is away. */
function Persist(config: RelayConfig, { log, ...deps }: { log: Log; random: () => number; signal: AbortSignal }) {
  return <T>(attempt: () => Promise<T>, { isStart = false } = {}): Promise<T> =>
    retry(attempt, { ...deps, judge: judge(log, isStart) }).catch(foreignSentence(config))
}

/** What an operator can do about it; other errors pass. */
function foreignSentence({ data }: RelayConfig) {
  return (error: unknown): never => {
    if (!(error instanceof CoreForeign)) throw error
    const why = `${error.message} than the one with which this relay was enrolled, as "${data}" has it`
    const cure = 'give --core-url of its own core, or move that folder away and enrol it with --join'
    throw new ExitError(`Cannot start the relay: ${why}; ${cure}`, 1, { cause: error })
  }
}

/** Core may start after its relays; what it refuses for good ends the relay with its sentence. */
function judge(log: Log, isStart: boolean) {
  let told = ''
  return (error: unknown, n: number): void => {
    if (error instanceof NoJoinYet) {
      if (error.message !== told) log.warn('waiting for a join string', { error })
      told = error.message
      return
    }
    if (error instanceof CoreRefused && error.error.final)
      throw new ExitError(`Cannot go on: ${error.message}`, 1, { cause: error })
    if (error instanceof CoreForeign && isStart) throw error
    if (!(error instanceof CoreUnreachable || error instanceof CoreRefused)) throw error
    if (n === 0) log.warn('core is away, trying again', { error })
  }
}
