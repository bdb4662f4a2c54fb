// Where the test cluster's binaries are: KUBEBUILDER_ASSETS, else the cache that `bun run cluster:install` fills, else PATH.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type ClusterBinary, cacheFolder, clusterBinaries, kubeletBinary } from '../cluster/version.ts'

export type ClusterBinaries = Readonly<Record<ClusterBinary, string>>

/** Undefined where the binaries are somebody else's build of Kubernetes. */
export const findKubelet = () => findBinary(kubeletBinary)

const inFolder = (folder: string | undefined, name: string) => {
  if (!folder) return undefined
  const path = join(folder, name)
  return existsSync(path) ? path : undefined
}

export const findBinary = (name: string) =>
  inFolder(process.env.KUBEBUILDER_ASSETS, name) ?? inFolder(cacheFolder(), name) ?? Bun.which(name) ?? undefined

/** All of them, or undefined: half a cluster is none. */
export const findClusterBinaries = (): ClusterBinaries | undefined => {
  const found = clusterBinaries.map(name => [name, findBinary(name)] as const)
  if (found.some(([, path]) => path === undefined)) return undefined
  return Object.fromEntries(found) as ClusterBinaries
}
