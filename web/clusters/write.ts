// A cluster as the API takes it: what is not changed is sent as it is.
import type { Answer, Visit } from '../visit'
import type { Cluster } from './states'

export function put(visit: Visit, cluster: Cluster, change: Partial<Cluster>): Promise<Answer<unknown>> {
  const { id, fingerprint: _, created_at: __, status: ___, ...input } = cluster
  return visit.ask('PUT', `/clusters/${id}`, { ...input, ...change })
}

export async function changed(
  visit: Visit,
  id: string,
  change: (cluster: Cluster) => Partial<Cluster>,
): Promise<Answer<unknown>> {
  const cluster = await visit.ask<Cluster>('GET', `/clusters/${encodeURIComponent(id)}`)
  return cluster.isOk ? put(visit, cluster.body, change(cluster.body)) : cluster
}
