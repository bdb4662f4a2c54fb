// A cluster as the API takes it: what is not changed is sent as it is.
import type { Read } from '../parts/bulk/model'
import type { Answer, Visit } from '../visit'
import type { Cluster } from './states'

export function put(
  visit: Visit,
  { row, etag = '' }: Read<Cluster>,
  change: Partial<Cluster>,
): Promise<Answer<unknown>> {
  const { id, fingerprint: _, created_at: __, status: ___, ...input } = row
  return visit.askIfSame('PUT', `/clusters/${id}`, { etag, body: { ...input, ...change } })
}

export async function changed(
  visit: Visit,
  id: string,
  change: (cluster: Cluster) => Partial<Cluster>,
): Promise<Answer<unknown>> {
  const cluster = await visit.ask<Cluster>('GET', `/clusters/${encodeURIComponent(id)}`)
  if (!cluster.isOk) return cluster
  return put(visit, { row: cluster.body, etag: cluster.etag }, change(cluster.body))
}
