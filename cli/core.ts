// `sal core`: the API and the console.
import { startCore } from '../core/main'
import { stderrLog } from '../kit/log'
import { parseSettings } from '../kit/settings'
import type { Command } from './command'
import { coreAndPromptSettings } from './programs'
import { serveUntilSignal } from './serve'
import { openTerminals } from './terminals'

export const core: Command = {
  run: async (args, { environment, stdout }) => {
    const config = parseSettings(coreAndPromptSettings, { args, env: environment.all })
    const log = stderrLog(config.logLevel)
    const terminals = openTerminals(config, { log, path: environment.all.PATH ?? '' })
    await serveUntilSignal(async signal => {
      const started = await startCore(config, { log, terminals, signal })
      if (started.setupLink !== undefined) stdout.write(`To make the first admin, open ${started.setupLink}\n`)
      return { ...started, close: () => Promise.all([terminals.close(), started.close()]).then(() => {}) }
    })
  },
  words: { flags: [], takes: [], actions: {} },
}
