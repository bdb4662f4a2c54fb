// `sal relay` that records nothing, so that what recording costs can be measured. No setting of the product does this.
import { stderrLog } from '../../kit/log'
import { parseSettings } from '../../kit/settings'
import { relaySettings } from '../../relay/config'
import { startRelay } from '../../relay/main'

const nothing = async () => {}
const openAudit = async () => ({ append: nothing, lose: () => {}, lost: () => 0, close: nothing })

const config = parseSettings(relaySettings, { args: process.argv.slice(2), env: {} })
await startRelay(config, { log: stderrLog(config.logLevel), openAudit })
