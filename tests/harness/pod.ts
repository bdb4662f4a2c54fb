// A pod that runs, in the namespace `default` of a cluster with a kubelet.
import type { Cluster } from './cluster-contract.ts'
import { kubectl } from './kubectl.ts'

/** `container` adds to one that does nothing for a while. */
export async function runPod({ kubeconfig }: Cluster, name: string, container: object = {}): Promise<string> {
  await kubectl(kubeconfig, ['wait', '--for=create', 'serviceaccount/default'])
  const main = { name: 'main', image: 'registry.example/any:1', command: ['sleep', '1000'], ...container }
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name }, spec: { containers: [main] } }
  const made = await kubectl(kubeconfig, ['apply', '-f', '-'], { stdin: JSON.stringify(pod) })
  if (made.code !== 0) throw new Error(`Cannot make the pod "${name}": ${made.stderr}`)
  const ready = await kubectl(kubeconfig, ['wait', '--for=condition=Ready', `pod/${name}`])
  if (ready.code !== 0) throw new Error(`The pod "${name}" does not run: ${ready.stderr}`)
  return name
}
