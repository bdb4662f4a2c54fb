// A Kubernetes cluster for tests: real API server where its binaries are, else the stub beside this file.
// Whatever happens to this process, nothing that was started outlives it.

import { findClusterBinaries } from './cluster-binaries.ts'
import type { Cluster, ClusterOptions } from './cluster-contract.ts'
import { startRealCluster } from './cluster-real.ts'
import { startStubCluster } from './stub/cluster.ts'

const wanted = () => {
  const value = process.env.SAL_TEST_CLUSTER || undefined
  if (value === undefined || value === 'real' || value === 'stub') return value
  throw new TypeError(
    `Cannot choose a test cluster as SAL_TEST_CLUSTER is "real" or "stub": current value is "${value}"`,
  )
}

/** Resolves when the cluster answers as admin and ClusterRole `view` has its rules. */
export const startCluster = async (options: ClusterOptions = {}): Promise<Cluster> => {
  const kind = wanted()
  if (kind === 'stub') return startStubCluster(options)
  const binaries = findClusterBinaries()
  if (binaries) return startRealCluster(binaries, options)
  if (kind === undefined) return startStubCluster(options)
  throw new Error(
    'Cannot start a real test cluster as its binaries are missing: run "bun run cluster:install" or set KUBEBUILDER_ASSETS',
  )
}

let shared: Promise<Cluster> | undefined

/** One cluster for all test files of this process. Nobody stops it: it goes when the process does. */
export const sharedCluster = (): Promise<Cluster> => {
  shared ??= startCluster()
  return shared
}
