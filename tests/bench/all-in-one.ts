// `sal start`: core, relay and an embedded database in one process, as on a laptop. What a GET costs there, and how long the
// start takes.
import { startSalaminia } from '../harness/salaminia.ts'
import { added, compare, type Shape, waysTo } from './compare.ts'
import { POD, startRealCluster } from './real-cluster.ts'
import { NO_RATE, relayedTarget } from './stack.ts'

export async function allInOne(shape: Shape): Promise<Record<string, unknown>> {
  const cluster = await startRealCluster()
  const sal = await startSalaminia({ flags: NO_RATE })
  try {
    const agent = await sal.agent('real', cluster.kubeconfig)
    const person = await sal.person('bench@example.com', [{ role: 'cluster-admin' }])
    const target = await relayedTarget(sal, person, { cluster: 'real', path: POD })
    const programs = { core_and_relay: sal.pid(), agent: agent.pid() }
    const compared = await compare(waysTo(cluster, POD, { ...target, programs }), shape)
    await sal.kill()
    const existing = await sal.start()
    return {
      get_pod_all_in_one: { ...compared, ...added(compared) },
      start_to_ready_ms: { fresh: Math.round(await freshStart()), existing: Math.round(existing) },
    }
  } finally {
    await sal.stop()
    await cluster.stop()
  }
}

async function freshStart(): Promise<number> {
  const { readyMs, stop } = await startSalaminia()
  await stop()
  return readyMs
}
