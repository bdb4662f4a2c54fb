// `sal relay` whose records reach no core: what one costs on the way of a request, without what core and its database do with it
// on the same processors. No setting of the product does this.
import { stderrLog } from '../../kit/log'
import { parseSettings } from '../../kit/settings'
import { relaySettings } from '../../relay/config'
import { startRelay } from '../../relay/main'
import { type AuditDeps, openAudit } from '../../relay/spool/audit'

const config = parseSettings(relaySettings, { args: process.argv.slice(2), env: {} })
await startRelay(config, {
  log: stderrLog(config.logLevel),
  openAudit: (dir: string, deps: AuditDeps) => openAudit(dir, { ...deps, send: () => new Promise(() => {}) }),
})
