// Opens what an agent needs, joins the parts, serves until told to stop. No logic of its own.
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { retry, sleep } from '../kit/backoff'
import { ExitError, systemSentence } from '../kit/exit'
import type { Log } from '../kit/log'
import { VERSION } from '../kit/version'
import { newKeyAndCsr } from '../relay/wire/csr'
import { type Join, JoinError, parseJoin } from '../relay/wire/join'
import { type ApiServer, ApiServerRefused, ApiServerUnreachable, createApiServer } from './api-server'
import type { AgentConfig } from './config'
import { keepConnected } from './connect'
import { ContactFailed } from './contact'
import { createControls } from './controls'
import { createDial, type Dial } from './dial'
import { createGrants } from './grant'
import { type AgentIdentity, createIdentityStore, enrol, type IdentityStore, noJoin, renew } from './identity'
import { openAccess } from './kubeconfig'
import { createNamespaces } from './namespaces'
import { OWNED } from './objects'
import { createProbe, fingerprintOf } from './probe'
import { createRelays } from './relays'
import { mayGiveUnder } from './restriction'
import { createRights, type Rights } from './rights'
import { createServe } from './serve'
import { createStanding } from './standing'
import { createTokens } from './tokens'
import type { AgentTunnel } from './tunnel'

export type Agent = {
  /** Rejects with an ExitError when the agent cannot go on; never resolves before close(). */
  done: Promise<void>
  close: () => Promise<void>
}

/** `signal` ends the start, and what has started until close() is called. */
export type AgentDeps = { log: Log; now?: () => number; random?: () => number; signal?: AbortSignal }

const SWEEP_EVERY_MS = 60_000

/** Resolves once the agent is enrolled. Throws ExitError when it can never be. */
export async function startAgent(config: AgentConfig, deps: AgentDeps): Promise<Agent> {
  const { log, now = Date.now, random = Math.random } = deps
  const stop = new AbortController()
  const signal = AbortSignal.any([stop.signal, deps.signal ?? stop.signal])
  const persist = <T>(attempt: () => Promise<T>) => retry(attempt, { judge: judge(log), random, signal })
  const mayGive = mayGiveUnder(config)
  // First, so that a wrong join string leaves no trace in the cluster.
  const join = await readJoin(config)
  const api = createApiServer(await openAccess(config.kubeconfig), signal)
  const fingerprint = await persist(() => fingerprintOf(api))
  await persist(() => ensureNamespace(api, config.namespace))
  const { namespace } = config
  const store = createIdentityStore({ api, namespace, labels: { 'app.kubernetes.io/part-of': 'salaminia' } })
  const dial = createDial({ mode: config.dial, proxies: config, log })
  const settled = await settle({ join, store, dial, fingerprint, now, retry: persist, signal })
  const standing = createStanding(settled, { store, dial, fingerprint, now, signal, log })
  const pause = (ms: number) => sleep(ms, signal)
  const open = new Set<AgentTunnel>()
  const onLost = (principalId: string) => {
    for (const tunnel of open) tunnel.say({ lost: principalId })
  }
  const rights = openRights({ api, namespace, mayGive, onLost, now, random, sleep: pause, signal, log })
  const tokens = createTokens({ api, namespace, now })
  const grants = createGrants({
    keys: standing.keys,
    installation: settled.installation,
    clusterId: settled.cluster_id,
    now,
  })
  const relays = createRelays({
    join: () => standing.identity().relay_url,
    listed: settled.relays ?? [],
    onList: standing.keepRelays,
    random,
  })
  let fail: (error: Error) => void = () => {}
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  const serveOn = (tunnel: AgentTunnel) => {
    open.add(tunnel)
    void tunnel.closed.then(() => open.delete(tunnel))
    const controls = createControls({
      report: tunnel.report,
      grants,
      rights,
      tokens,
      onLeaving: tunnel.leave,
      onRelays: relays.learn,
      onDeleted,
    })
    return createServe({ api, grants, rights, tokens, controls, namespace, log })
  }
  const serving = new WeakMap<AgentTunnel, ReturnType<typeof serveOn>>()
  const connected = keepConnected({
    identity: standing.identity,
    dial,
    relays,
    probe: createProbe({ api, agentVersion: VERSION, fingerprint, instance: crypto.randomUUID() }),
    onStream: (tunnel, stream, headers) => {
      const serve = serving.get(tunnel) ?? serveOn(tunnel)
      serving.set(tunnel, serve)
      serve(stream, headers)
    },
    signal,
    now,
    random,
    log,
  })
  const background = Promise.all([connected, standing.keepFresh(), keepClean()])
  return { done: Promise.race([failed, background.then(() => {})]), close }

  async function keepClean(): Promise<void> {
    while (!signal.aborted) {
      await rights.sweep().catch(error => {
        if (!signal.aborted) log.warn('clean-up failed, trying again', { error })
      })
      await pause(SWEEP_EVERY_MS).catch(() => {})
    }
  }

  async function onDeleted(): Promise<void> {
    log.warn('the cluster was deleted')
    await rights.removeAll()
    await store.remove()
    fail(
      new ExitError(
        'The cluster was deleted from Salaminia; to enrol it again, import it and start with the new join string',
      ),
    )
  }

  async function close(): Promise<void> {
    stop.abort()
    await background
    api.close()
  }
}

type RightsDeps = Omit<Parameters<typeof createRights>[0], 'namespaces'> & { random: () => number; signal: AbortSignal }

/** Rights and the namespaces they follow, each told of the other. */
function openRights(deps: RightsDeps): Rights {
  const onChange = (deleted: readonly string[]) => rights.onNamespaces(deleted)
  const rights: Rights = createRights({ ...deps, namespaces: createNamespaces({ ...deps, onChange }) })
  return rights
}

/** A join string for another root is a wish to move; for the same root it only says where to dial. */
async function settle(deps: {
  join: Join | undefined
  store: IdentityStore
  dial: Dial
  fingerprint: string
  now: () => number
  retry: <T>(attempt: () => Promise<T>) => Promise<T>
  signal: AbortSignal
}): Promise<AgentIdentity> {
  const { join, store, dial, fingerprint, now, retry, signal } = deps
  const held = await retry(() => store.load())
  if (held && (!join || isSameRoot(join.root, held.root))) {
    const identity = { ...held, relay_url: join?.url ?? held.relay_url }
    const isUsable = now() < Date.parse(new X509Certificate(held.chain).validTo)
    if (isUsable) return identity
    return retry(async () => store.save(await renew(identity, fingerprint, { dial, nowMs: now(), signal })))
  }
  if (!join) throw noJoin()
  // One key for all attempts: core takes a token twice from the same key only, and an answer may be lost on the way.
  const made = newKeyAndCsr()
  const identity = await retry(() => enrol(join, made, { fingerprint, dial, nowMs: now(), signal }))
  return retry(() => store.save(identity))
}

async function readJoin(config: AgentConfig): Promise<Join | undefined> {
  try {
    const text = config.join ?? (config.joinFile ? await readFile(config.joinFile, 'utf8') : undefined)
    return text === undefined ? undefined : parseJoin(text, 'agent')
  } catch (error) {
    if (error instanceof JoinError) throw new ExitError(error.message, 1, { cause: error })
    throw systemSentence(error, `read the join file "${config.joinFile}"`)
  }
}

function isSameRoot(one: string, other: string): boolean {
  return new X509Certificate(one).fingerprint256 === new X509Certificate(other).fingerprint256
}

async function ensureNamespace(api: ApiServer, name: string): Promise<void> {
  try {
    await api.call('GET', `/api/v1/namespaces/${encodeURIComponent(name)}`)
  } catch (error) {
    if (!(error instanceof ApiServerRefused && error.status === 404)) throw error
    const metadata = { name, labels: OWNED }
    await api.call('POST', '/api/v1/namespaces', { body: { apiVersion: 'v1', kind: 'Namespace', metadata } })
  }
}

/** What a machine that is just starting cannot answer yet is asked again; a final no ends the agent with its sentence. */
function judge(log: Log) {
  return (error: unknown, n: number): void => {
    if (error instanceof ContactFailed && error.isFinal)
      throw new ExitError(`Cannot enrol the cluster: ${error.message}`, 1, { cause: error })
    if (error instanceof ApiServerRefused)
      throw new ExitError(`Cannot serve this cluster: ${error.message}`, 1, { cause: error })
    if (!(error instanceof ContactFailed || error instanceof ApiServerUnreachable)) throw error
    if (n === 0) log.warn('not reachable yet, trying again', { error })
  }
}
