// The programs that take a settings table instead of flags. Help and docs/config.md are both made from here.
import { agentSettings } from '../agent/config'
import { coreSettings } from '../core/config'
import { hostPort, type Setting, type Settings } from '../kit/settings'
import { promptSettings } from '../prompt/config'
import { relaySettings } from '../relay/config'
import { limitSettings } from '../relay/limits/settings'
import { spoolSettings } from '../relay/spool/settings'

const { internal: _internal, internalUrl: _internalUrl, relayJoinFile: _relayJoinFile, ...coreFlags } = coreSettings

/** What of core and the relay makes sense when both are one process. */
export const startSettings = {
  ...coreFlags,
  relayUrl: { ...coreSettings.relayUrl, fallback: undefined },
  relay: hostPort('relay', {
    env: 'SAL_RELAY_LISTEN',
    fallback: '127.0.0.1:8443',
    description: 'Where the relay listens for kubectl and agents, TLS',
  }),
  addresses: relaySettings.addresses,
  trustedBalancers: relaySettings.trustedBalancers,
  ...limitSettings,
  ...spoolSettings,
  ...promptSettings,
}

/** The terminals of the console run beside core. */
export const coreAndPromptSettings = { ...coreSettings, ...promptSettings }

export const PROGRAMS = {
  start: { about: 'Core, a relay and the console in one process.', settings: startSettings },
  core: { about: 'The API and the console.', settings: coreAndPromptSettings },
  relay: { about: 'The front door for kubectl and agents.', settings: relaySettings },
  agent: { about: 'Beside, or in, each cluster.', settings: agentSettings },
} as const satisfies Record<string, { about: string; settings: Settings }>

/** As a person reads it: the default as it would be typed, empty where there is none, and the sentence without its stop. */
export function toldOf({ fallback = '', description }: Setting<unknown>): { fallback: string; sentence: string } {
  return { fallback, sentence: description.replace(/\.$/, '') }
}
