// Which Kubernetes the tests run against, and where its binaries are kept.
// The version has one place, `go.mod` beside this file; everything here is read from it.

import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

export const moduleFolder = import.meta.dir

const pinned = /^\s*k8s\.io\/kubernetes (v(\d+)\.(\d+)\.\d+)/m.exec(readFileSync(join(moduleFolder, 'go.mod'), 'utf8'))
if (!pinned) throw new TypeError('Cannot read the Kubernetes version as go.mod names no "k8s.io/kubernetes"')

export const kubernetesVersion = pinned[1] ?? ''
export const kubernetesMajor = pinned[2] ?? ''
export const kubernetesMinor = pinned[3] ?? ''

/** Every binary a cluster needs; the folder counts as complete when all are in it. */
export const clusterBinaries = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kubectl'] as const
export type ClusterBinary = (typeof clusterBinaries)[number]

/** Built from `kubelet/` beside this file; only clusters started with `kubelet: true` need it. */
export const kubeletBinary = 'sal-test-kubelet' as const

/** Debian 12 still ships this one; our oldest supported kubectl. Optional: only where apt is. */
export const oldKubectl = 'kubectl-1.20'

/** Outside the repository, so that a clean checkout does not build for four minutes again. */
export const cacheFolder = () => {
  const root = process.env.SAL_TEST_CACHE || process.env.XDG_CACHE_HOME || join(homedir(), '.cache')
  return join(root, 'salaminia', 'cluster', kubernetesVersion)
}
