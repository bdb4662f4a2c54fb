// Salaminia as it runs in earnest: core with a PostgreSQL that waits for its disk, a relay, and an agent in each cluster, all
// of them processes of their own.
import { freshDatabase } from '../harness/database.ts'
import { type FleetRelay, startFleet } from '../harness/fleet.ts'
import { type Person, type Salaminia, startSalaminia } from '../harness/salaminia.ts'
import { type Ways, waysTo } from './compare.ts'
import { postgresFamily } from './cpu.ts'
import { type ApiServer, NO_RATE, relayedTarget } from './stack.ts'

export type Apart = {
  sal: Salaminia
  relay: FleetRelay
  /** May do all in every cluster. */
  person: Person
  /** Runs an agent beside the cluster; gives back the ways to a path in it. */
  join: (name: string, api: ApiServer) => Promise<(path: string) => Promise<Ways>>
  end: () => Promise<void>
}

/** `program` is the relay, when it is not the product's. */
export async function startApart(program?: string): Promise<Apart> {
  const database = await freshDatabase({ isDurable: true })
  const sal = await startSalaminia({ isCoreOnly: true, databaseUrl: database.where.url })
  const fleet = await startFleet(sal)
  const relay = await fleet.relay('bench', NO_RATE, program)
  const person = await sal.person('bench@example.com', [{ role: 'cluster-admin' }])
  const postgres = await postgresFamily(database.where.url)
  return { sal, relay, person, join, end }

  async function join(name: string, api: ApiServer) {
    const agent = await fleet.agent(name, api.kubeconfig, relay)
    return async (path: string) => {
      const target = await relayedTarget(sal, person, { cluster: name, path, relayUrl: relay.url })
      // The relay is another process after a restart.
      const programs = { relay: relay.child.pid, agent: agent.child.pid, core: sal.pid(), postgres }
      return waysTo(api, path, { ...target, programs })
    }
  }

  async function end(): Promise<void> {
    await fleet.end()
    await sal.stop()
    await database.drop()
  }
}
