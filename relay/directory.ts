// Says to core where this relay is reached, and learns from the answer which relays there are. Agents are told, so that
// each can hold tunnels to two; peers are believed only while they are on the list.
import type { Log } from '../kit/log'
import type { CoreClient } from './core-client'
import type { Tunnel } from './tunnel'
import type { Tunnels } from './tunnels'
import { INTERNAL, type PresenceAnswer, type PresenceRequest, REPORT_EVERY_MS, type RelayList } from './wire/messages'

export type Directory = {
  /** Tells an agent that has just come. */
  greet: (tunnel: Tunnel) => void
  isKnown: (relayId: string) => boolean
  close: () => void
}

export function startDirectory(deps: {
  core: Pick<CoreClient, 'post'>
  presence: PresenceRequest
  tunnels: Tunnels
  log: Log
}): Directory {
  const { core, tunnels, log } = deps
  let relays: PresenceAnswer['relays'] = []
  let list: RelayList = { relays: [] }
  let isSaying = false
  const beat = setInterval(say, REPORT_EVERY_MS)
  say()
  return {
    greet: tell,
    isKnown: relayId => relays.some(({ id }) => id === relayId),
    close: () => clearInterval(beat),
  }

  function say(): void {
    if (isSaying) return
    isSaying = true
    core
      .post<PresenceAnswer>(INTERNAL.presence, deps.presence)
      .then(learn)
      .catch(error => log.debug('core did not hear where this relay is', { error }))
      .finally(() => {
        isSaying = false
      })
  }

  function learn(answer: PresenceAnswer): void {
    relays = answer.relays
    const next = { relays: relays.flatMap(({ id, agent_url }) => (agent_url ? [{ id, url: agent_url }] : [])) }
    if (JSON.stringify(next) === JSON.stringify(list)) return
    list = next
    for (const tunnel of tunnels.all()) tell(tunnel)
  }

  function tell(tunnel: Tunnel): void {
    if (list.relays.length === 0) return
    tunnel.tell('relays', { body: list }).catch(error => log.debug('an agent was not told of the relays', { error }))
  }
}
