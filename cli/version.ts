// `sal version`: the version of this program and of the runtime it carries.
import { version } from '../package.json'
import { command } from './command'

export const versionCommand = command({
  flags: {},
  run: async (_, { stdout }) => stdout.write(`sal ${version} (bun ${Bun.version})\n`),
})
