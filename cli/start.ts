// `sal start`: core, a relay and the console in one process on one machine. The relay is enrolled like any other and
// speaks to core over mTLS on a loopback port, so that one machine and a fleet are the same programs.
import { join } from 'node:path'
import { type CoreConfig, urlOf } from '../core/config'
import { type Core, startCore } from '../core/main'
import { ExitError } from '../kit/exit'
import { type Log, stderrLog } from '../kit/log'
import { type HostPort, parseSettings } from '../kit/settings'
import type { RelayConfig } from '../relay/config'
import { loadIdentity } from '../relay/identity'
import { type Limits, limitsOf } from '../relay/limits/settings'
import { type Relay, startRelay } from '../relay/main'
import type { SpoolLimits } from '../relay/spool/settings'
import { startSettings } from './programs'
import { type Program, serveUntilSignal } from './serve'
import { openTerminals } from './terminals'

export async function runStart(args: readonly string[], env: Record<string, string | undefined>): Promise<void> {
  const given = parseSettings(startSettings, { args, env })
  const log = stderrLog(given.logLevel)
  const relayUrl = given.relayUrl ?? urlOf('https', given.relay)
  const { relay: _relay, addresses: _addresses, trustedBalancers: _balancers, relayUrl: _relayUrl, ...rest } = given
  const internal = { host: '127.0.0.1', port: 0 }
  const config: CoreConfig = { ...rest, relayUrl, internal, internalUrl: undefined, relayJoinFile: undefined }
  const terminals = openTerminals(given, { log, path: env.PATH ?? '' })
  await serveUntilSignal(signal => startBoth(config, given, { log, terminals, signal }))
}

async function startBoth(
  config: CoreConfig,
  given: Limits & SpoolLimits & Pick<RelayConfig, 'addresses' | 'trustedBalancers'> & { relay: HostPort },
  deps: { log: Log; terminals: ReturnType<typeof openTerminals>; signal: AbortSignal },
): Promise<Program> {
  let relay: Relay | undefined
  const core = await startCore(config, { ...deps, isServing: () => relay?.isReady() ?? false })
  const data = join(config.data, 'relay')
  try {
    relay = await startRelay(
      {
        ...limitsOf(given),
        spoolMaxMib: given.spoolMaxMib,
        spoolFreeMib: given.spoolFreeMib,
        data,
        listen: given.relay,
        addresses: `${new URL(config.relayUrl).hostname},${given.addresses}`,
        name: 'relay',
        join: (await isEnrolled(data, core.installation)) ? undefined : await core.relayJoin(),
        joinFile: undefined,
        coreUrl: core.internalUrl,
        agentUrl: undefined,
        peerListen: undefined,
        peerUrl: undefined,
        trustedBalancers: given.trustedBalancers,
        ...{ httpsProxy: undefined, noProxy: undefined },
        // Whoever stops a laptop's installation is waiting for it.
        drainSeconds: 1,
        logLevel: config.logLevel,
      },
      deps,
    )
  } catch (error) {
    await core.close()
    throw error
  }
  welcome(core, config.relayUrl)
  const { close: closeRelay, done } = relay
  return {
    done,
    close: async () => {
      await deps.terminals.close()
      await closeRelay()
      await core.close()
    },
  }
}

/** A folder that served another database holds a relay whose certificates this core does not know. */
async function isEnrolled(data: string, installation: string): Promise<boolean> {
  const identity = await loadIdentity(data)
  if (identity && identity.trust.installation !== installation)
    throw new ExitError(`Cannot start the relay: "${data}" belongs to another installation; move that folder away`)
  return identity !== undefined
}

/** For a person at a terminal; the log says the same to a machine, without the link. */
function welcome(core: Core, relayUrl: string): void {
  const lines = [
    '',
    `  Salaminia serves the console and the API on ${core.url}`,
    `  and kubectl on ${relayUrl}`,
    ...(core.setupLink ? ['', '  Make the first account (once, within 24 hours):', `  ${core.setupLink}`] : []),
    '',
    `  Scripts sign in with the token in ${core.adminTokenFile}`,
    '',
    '',
  ]
  process.stdout.write(lines.join('\n'))
}
