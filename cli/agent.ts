// `sal agent`: runs beside a cluster; `sal agent uninstall` takes away what it made there.
import { agentSettings } from '../agent/config'
import { startAgent } from '../agent/main'
import { uninstallAgent } from '../agent/uninstall'
import { stderrLog } from '../kit/log'
import { parseSettings } from '../kit/settings'
import type { Command, Context } from './command'
import { serveUntilSignal } from './serve'

export const agent: Command = {
  run: async (args, context) => (args[0] === 'uninstall' ? uninstall(args.slice(1), context) : serve(args, context)),
  words: { flags: [], takes: [], actions: {} },
}

async function serve(args: readonly string[], { environment }: Context): Promise<void> {
  const config = parseSettings(agentSettings, { args, env: environment.all })
  await serveUntilSignal(signal => startAgent(config, { log: stderrLog(config.logLevel), signal }))
}

async function uninstall(args: readonly string[], { environment, stderr }: Context): Promise<void> {
  const { kubeconfig, namespace, logLevel } = agentSettings
  const config = parseSettings({ kubeconfig, namespace, logLevel }, { args, env: environment.all })
  await uninstallAgent({ kubeconfig: config.kubeconfig, namespace: config.namespace })
  stderr.write('Uninstalled the agent\n')
}
