// `sal core`: the API and the console.
import { parseCoreConfig } from '../core/config'
import { startCore } from '../core/main'
import { stderrLog } from '../kit/log'
import type { Command } from './command'
import { serveUntilSignal } from './serve'

export const core: Command = {
  run: async (args, { environment, stdout }) => {
    const config = parseCoreConfig(args, environment.all)
    await serveUntilSignal(async signal => {
      const started = await startCore(config, { log: stderrLog(config.logLevel), signal })
      if (started.setupLink !== undefined) stdout.write(`To make the first admin, open ${started.setupLink}\n`)
      return started
    })
  },
  words: { flags: [], takes: [], actions: {} },
}
