// What the agent says of itself and its cluster. Asked anew for each report, so that the console shows what is true now.
import type { AgentReport } from '../relay/wire/messages'
import { type ApiServer, ApiServerRefused, ApiServerUnreachable } from './api-server'

/** A tunnel says nothing before its first report: one that waits must be there well before TUNNEL_SILENCE_MS. */
const DEADLINE_MS = 3_000

export type Probe = () => Promise<AgentReport>

/** A cluster that cannot be asked is reported with nulls: the agent is there, its API server is not. */
export function createProbe(deps: {
  api: ApiServer
  agentVersion: string
  fingerprint: string
  instance: string
}): Probe {
  const ask = <T>(path: string) => tried(() => deps.api.call<T>('GET', path, { deadlineMs: DEADLINE_MS }))
  return async () => {
    const [version, nodes] = await Promise.all([
      ask<{ gitVersion: string }>('/version'),
      ask<{ items: unknown[]; metadata: { remainingItemCount?: number } }>('/api/v1/nodes?limit=1'),
    ])
    return {
      agent_version: deps.agentVersion,
      kubernetes_version: version.body?.gitVersion ?? null,
      node_count: nodes.body ? nodes.body.items.length + (nodes.body.metadata.remainingItemCount ?? 0) : null,
      fingerprint: deps.fingerprint,
      api_server: version.isThere ? 'reachable' : 'unreachable',
      instance: deps.instance,
    }
  }
}

/** UID of `kube-system`: the same for as long as the cluster lives, and different in every other. */
export async function fingerprintOf(api: ApiServer): Promise<string> {
  const path = '/api/v1/namespaces/kube-system'
  // Asked first of all: an API server that is only starting may take the call and forget it.
  const { metadata } = await api.call<{ metadata: { uid: string } }>('GET', path, { deadlineMs: DEADLINE_MS })
  return metadata.uid
}

/** Who refuses is there; but what stands before an API server that is gone answers 502 or 503 for it. */
async function tried<T>(ask: () => Promise<T>): Promise<{ isThere: boolean; body?: T }> {
  try {
    return { isThere: true, body: await ask() }
  } catch (error) {
    if (error instanceof ApiServerRefused) return { isThere: error.status < 500 }
    if (error instanceof ApiServerUnreachable) return { isThere: false }
    throw error
  }
}
