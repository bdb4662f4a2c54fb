// `sal relay`: the front door for kubectl and agents.
import { stderrLog } from '../kit/log'
import { parseSettings } from '../kit/settings'
import { relaySettings } from '../relay/config'
import { startRelay } from '../relay/main'
import type { Command } from './command'
import { serveUntilSignal } from './serve'

export const relay: Command = {
  run: async (args, { environment }) => {
    const config = parseSettings(relaySettings, { args, env: environment.all })
    await serveUntilSignal(signal => startRelay(config, { log: stderrLog(config.logLevel), signal }))
  },
  words: { flags: [], takes: [], actions: {} },
}
