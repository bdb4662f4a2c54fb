// Starts core: opens its resources in order, builds the services, serves, and closes in the opposite order.
// Promise: whatever fails on the way, everything opened before is closed again and the error is one sentence.
import { join } from 'node:path'
import type { Log } from '../kit/log'
import { createWeb } from '../web'
import type { Terminals } from '../web/terminals'
import { App } from './app'
import { keepCheckpoints } from './audit-checkpoints/run'
import { sinkMetrics } from './audit-sinks/metrics'
import { SinkWorkers } from './audit-sinks/workers'
import { openAuthority } from './ca/authority'
import { type CoreConfig, urlOf } from './config'
import { openDataFolder, requireDatabase } from './data-folder'
import { type Change, Changes } from './db/changes'
import { databaseSentence, openDatabase } from './db/database'
import { migrate } from './db/migrate'
import { keepAdminToken, prepareOnce } from './first-run'
import { Front } from './front'
import { EventStreams } from './internal/events'
import { listenInternally } from './internal/listener'
import { internalRoutes } from './internal/routes'
import { JoinFile } from './join-file'
import { Closing } from './lib/closing'
import { type Ids, randomIds } from './lib/ids'
import { notePatience, waitForReader } from './lib/patience'
import { noteConsole, passSource } from './lib/visitor'
import { openMasterKey } from './master-key'
import { listenForMetrics } from './metrics-listener'
import { listenPublicly } from './public-listener'
import { bucketOf } from './recordings/objects'
import { Upkeep } from './recordings/upkeep'
import { openServices } from './services'

export type Core = {
  installation: string
  /** Where people reach the API and the console. */
  url: string
  /** Where relays reach core. */
  internalUrl: string
  /** A fresh one-time join string for a relay. */
  relayJoin: () => Promise<string>
  /** One-time link for the first admin; undefined once a person has a password. */
  setupLink: string | undefined
  adminTokenFile: string
  isReady: () => Promise<boolean>
  /** Ends listeners, event streams and the database, within seconds. */
  close: () => Promise<void>
}

/**
 * `isServing` adds what else must serve before `/readyz` says so: `sal start` gives its relay. `signal` ends the start; what
 * has started is ended by close().
 */
export type CoreDeps = {
  log: Log
  /** kubectl in the console. */
  terminals?: Terminals & { recheck: (isMeant: (owner: string) => boolean) => void }
  now?: () => number
  ids?: Ids
  isServing?: () => boolean
  signal?: AbortSignal | undefined
}

/** Throws ExitError whose message is for the operator. */
export async function startCore(config: CoreConfig, deps: CoreDeps): Promise<Core> {
  const opened = Closing(deps)
  try {
    return await start(
      config,
      { now: Date.now, ids: randomIds(), isServing: () => true, signal: undefined, terminals: NO_TERMINALS, ...deps },
      opened,
    )
  } catch (error) {
    await opened.close()
    throw databaseSentence(error)
  }
}

async function start(config: CoreConfig, deps: Required<CoreDeps>, opened: Closing): Promise<Core> {
  const { log } = deps
  const foundation = await openFoundation(config, deps, opened)
  const { sql, authority, folder, changes, listener } = foundation
  const internalHost = config.internalUrl ? hostOf(config.internalUrl) : []
  const addresses = [...new Set(['localhost', '127.0.0.1', hostName(config.internal.host), ...internalHost])]
  const internal = opened.keep(await listenInternally({ listen: config.internal, addresses }, { sql, authority, log }))
  const internalUrl = config.internalUrl ?? urlOf('https', internal.address)
  const publicUrl = config.publicUrl ?? urlOf('http', listener.address)

  let isServing = true
  const retention = { keepDays: config.auditKeepDays, keepBytes: config.auditKeepBytes }
  const services = await openServices({
    ...{ ...deps, ...config, sql, changes, authority, publicUrl, internalUrl, retention },
    proxies: config,
    recordingBucket: await bucketOf(config),
    isServing: () => isServing && changes.isHearing() && deps.isServing(),
  })
  opened.keep(services.changeStreams)
  opened.keep(await services.auditUpkeep.start({ log }))
  opened.keep(Upkeep(services.recordingRounds, { log }))
  const events = opened.keep(EventStreams({ changes }))
  internal.serve({ relays: services.relays, events, routes: internalRoutes(services) })
  const app = App({ ...services, ...deps })
  const { stateOf, isSetUp } = services.invitations
  const api = (request: Request, caller: Request) => {
    noteConsole(request)
    notePatience(request, () => waitForReader(caller))
    return app.handle(passSource(request, caller))
  }
  const { terminals } = deps
  const web = createWeb({ api, stateOf, isSetUp, terminals, publicUrl })
  opened.keep({ close: changes.subscribe(change => recheckTerminals(terminals, change)) })

  await prepareOnce({ sql, ...deps })
  const adminTokenFile = await keepAdminToken({ ...services, ...deps }, folder)
  const relayJoin = async () => (await services.enrolments.forOwnRelay()).join
  if (config.relayJoinFile) {
    const { isConnected } = events
    const kept = { path: config.relayJoinFile, internalUrl, isConnected, relayJoin }
    opened.keep(await JoinFile({ ...kept, sql, log, now: deps.now }))
  }
  opened.keep(await keepCheckpoints(config, { ...services, ...deps, authority }))
  if (config.metricsListen)
    opened.keep(listenForMetrics(config.metricsListen, { log, read: () => sinkMetrics({ sql, now: deps.now }) }))
  opened.keep(SinkWorkers({ ...deps, ...services.sending, sql, authority }))
  const setupLink = await services.invitations.setupLink()
  // Not earlier: who hears that core is ready may read the admin token, or start a relay with the join file.
  listener.serve(Front({ web, api: request => app.handle(request), log }))
  opened.keep({
    close: () => {
      isServing = false
    },
  })
  log.info('core is serving', { url: publicUrl, internal_url: internalUrl })
  const { isReady } = services.installations
  const { installation } = authority
  const urls = { url: publicUrl, internalUrl }
  return { installation, ...urls, relayJoin, setupLink, adminTokenFile, isReady, close: opened.close }
}

/** The port is taken before the database is opened: a start that cannot serve should touch nothing. */
async function openFoundation(config: CoreConfig, deps: Required<CoreDeps>, opened: Closing) {
  const { log, now, ids, signal } = deps
  const folder = opened.keep(await openDataFolder(config.data, ids.next))
  const listener = opened.keep(listenPublicly(config.listen, { log, trustedProxies: config.trustedProxies }))
  if (!config.databaseUrl) await requireDatabase(config.data)
  const changes = Changes()
  const where = config.databaseUrl ? { url: config.databaseUrl } : { dir: config.data }
  const hear = { onNotification: changes.hear, onDeaf: changes.deaf, onGap: changes.gap, log }
  const { sql } = opened.keep(await openDatabase(where, hear, signal))
  await migrate(sql)
  const masterKey = await openMasterKey(config.masterKeyFile ?? join(config.data, 'master.key'), { sql })
  const authority = await openAuthority({ sql, masterKey, now, newId: ids.next })
  return { folder, listener, changes, sql, authority }
}

const NO_TERMINALS: Required<CoreDeps>['terminals'] = {
  unavailable: () => 'This installation has no terminals',
  accept: async () => ({ refused: 'This installation has no terminals' }),
  recheck: () => {},
}

/** A terminal's owner begins with the person's id. */
function recheckTerminals({ recheck }: Required<CoreDeps>['terminals'], change: Change): void {
  if (change.type === 'everyone') recheck(() => true)
  if (change.type === 'principal') recheck(owner => owner.startsWith(`${change.principal_id}/`))
}

function hostOf(url: string): string[] {
  return [hostName(new URL(url).hostname)]
}

/** Without the brackets of an IPv6 address, as a certificate has it. */
function hostName(host: string): string {
  return host.replace(/^\[|\]$/g, '')
}
