// The test cluster's only node: the kubelet of tests/cluster/kubelet as one more child of the Keeper, with the admin's
// kubeconfig. Started means that its Node is Ready, so the next Pod runs.

import type { Keeper } from './cluster-process.ts'
import type { requester } from './cluster-request.ts'
import { until } from './cluster-wait.ts'

export const nodeName = 'test-node'

export interface KubeletDeps {
  readonly keeper: Keeper
  /** Path. */
  readonly binary: string
  readonly request: ReturnType<typeof requester>
}

interface Node {
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

export const startKubelet = async ({ keeper, binary, request }: KubeletDeps) => {
  const kubelet = await keeper.start('kubelet', [
    binary,
    '--kubeconfig=kubeconfig',
    `--node-name=${nodeName}`,
    '--root-dir=kubelet.lingers', // the Keeper's word for what is removed by its owner
  ])
  const isReady = async () => {
    const response = await request(`/api/v1/nodes/${nodeName}`)
    if (!response.ok) return false
    const { status } = (await response.json()) as Node
    return status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
  }
  await until(`node "${nodeName}" is Ready`, isReady, { children: [kubelet] })
}
