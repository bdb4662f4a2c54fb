// Tells core which clusters are connected here and what their agents say: at once on a change, and as a heartbeat.
import type { Log } from '../kit/log'
import type { CoreClient } from './core-client'
import type { Tunnel } from './tunnel'
import type { Tunnels } from './tunnels'
import { type ClusterStatus, INTERNAL, REPORT_EVERY_MS, type StatusBatch } from './wire/messages'

export type Reports = {
  /** The tunnel's report changed, or the tunnel came or went. */
  changed: (tunnel: Tunnel) => void
  close: () => void
}

export function startReports(deps: { core: CoreClient; tunnels: Tunnels; log: Log }): Reports {
  const { core, tunnels, log } = deps
  const said = new Map<string, string>()
  let isSending = false
  let isDue = false
  const heartbeat = setInterval(() => send(), REPORT_EVERY_MS)
  return {
    changed: ({ clusterId }) => {
      const status = statusOf(clusterId)
      if (status && JSON.stringify(status) === said.get(clusterId)) return
      if (!status && !said.has(clusterId)) return
      send()
    },
    close: () => clearInterval(heartbeat),
  }

  function send(): void {
    isDue = true
    if (isSending) return
    isSending = true
    sendAll()
      .catch(error => log.debug('core did not take the status', { error }))
      .finally(() => {
        isSending = false
      })
  }

  async function sendAll(): Promise<void> {
    while (isDue) {
      isDue = false
      const live = tunnels.all().flatMap(tunnel => statusOf(tunnel.clusterId) ?? [])
      const gone = [...said]
        .filter(([clusterId]) => !tunnels.get(clusterId))
        .map(([, text]) => ({ ...parse(text), connected: false }))
      const clusters = [...new Map([...gone, ...live].map(status => [status.cluster_id, status])).values()]
      if (clusters.length === 0) return
      await core.post(INTERNAL.status, { clusters } satisfies StatusBatch)
      said.clear()
      for (const status of live) said.set(status.cluster_id, JSON.stringify(status))
    }
  }

  function statusOf(clusterId: string): ClusterStatus | undefined {
    const report = tunnels.get(clusterId)?.report()
    if (!report) return undefined
    const { instance: _, ...said } = report
    return { ...said, cluster_id: clusterId, connected: true }
  }
}

function parse(text: string): ClusterStatus {
  return JSON.parse(text) as ClusterStatus
}
