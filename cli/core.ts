// `sal core`: the API and the console.
import { parseCoreConfig } from '../core/config'
import { startCore } from '../core/main'
import { stderrLog } from '../kit/log'
import type { Command } from './command'
import { serveUntilSignal } from './serve'

export const core: Command = {
  run: async (args, { environment }) => {
    const config = parseCoreConfig(args, environment.all)
    await serveUntilSignal(() => startCore(config, { log: stderrLog(config.logLevel) }))
  },
  words: { flags: [], takes: [], actions: {} },
}
