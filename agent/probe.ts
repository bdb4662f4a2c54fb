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
  const ask = <T>(path: string) => quietly(() => deps.api.call<T>('GET', path, { deadlineMs: DEADLINE_MS }))
  return async () => {
    const [version, nodes] = await Promise.all([
      ask<{ gitVersion: string }>('/version'),
      ask<{ items: unknown[]; metadata: { remainingItemCount?: number } }>('/api/v1/nodes?limit=1'),
    ])
    return {
      agent_version: deps.agentVersion,
      kubernetes_version: version?.gitVersion ?? null,
      node_count: nodes ? nodes.items.length + (nodes.metadata.remainingItemCount ?? 0) : null,
      fingerprint: deps.fingerprint,
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

async function quietly<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof ApiServerRefused || error instanceof ApiServerUnreachable) return undefined
    throw error
  }
}
