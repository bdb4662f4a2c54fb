// Several relays before one cluster: the relay of `sal start`, which no agent is told of, and others as processes of their
// own. An agent that joins through one of the others has its tunnels there, and reaches the first only by a hop.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { formatJoin, parseJoin } from '../../relay/wire/join.ts'
import { type Child, Keeper } from './cluster-process.ts'
import { until } from './cluster-wait.ts'
import { MAIN } from './program.ts'
import { freePorts, type Person, type Salaminia } from './salaminia.ts'

export type FleetRelay = {
  name: string
  url: string
  child: Child
  start: () => Promise<void>
  log: () => Promise<string>
  /** SIGTERM; resolves when the process is gone. */
  stop: () => Promise<void>
}

/** `tunnels` resolves once it has so many. */
export type FleetAgent = {
  clusterId: string
  child: Child
  log: () => Promise<string>
  tunnels: (wanted: number) => Promise<void>
}

export type Fleet = {
  /** Resolves when the relay answers /readyz. `program` runs instead of `sal relay` and is given the same flags. */
  relay: (name: string, flags?: readonly string[], program?: string) => Promise<FleetRelay>
  /** Runs an agent that dials this relay first. */
  agent: (name: string, kubeconfig: string, first: FleetRelay) => Promise<FleetAgent>
  /** The person's kubeconfig, leading to this address instead. */
  kubeconfigAt: (person: Person, url: string) => Promise<string>
  end: () => Promise<void>
}

export async function startFleet(sal: Salaminia): Promise<Fleet> {
  const keeper = await Keeper()
  return { relay, agent, kubeconfigAt, end: keeper.end }

  async function relay(name: string, flags: readonly string[] = [], program?: string): Promise<FleetRelay> {
    const [port, peer] = await freePorts(2)
    const joined = await sal.sal(['relays', 'join'])
    if (joined.code !== 0) throw new Error(`Cannot make a join string: ${joined.stderr}`)
    const url = `https://127.0.0.1:${port}`
    const command = [
      ...[process.execPath, ...(program ? [program] : [MAIN, 'relay'])],
      ...['--data', join(keeper.dir, name), '--name', name],
      ...['--listen', `127.0.0.1:${port}`, '--addresses', '127.0.0.1,localhost', '--agent-url', url],
      ...['--peer-listen', `127.0.0.1:${peer}`, '--peer-url', `https://127.0.0.1:${peer}`],
      ...['--join', joined.stdout.trim(), ...flags],
    ]
    const { ca_pem: ca } = await sal.api<{ ca_pem: string }>('GET', '/v1/installation')
    const started: FleetRelay = { name, url, child: await keeper.start(name, command), start, stop, log }
    await ready()
    return started

    async function start(): Promise<void> {
      started.child = await keeper.start(name, command)
      await ready()
    }

    function log(): Promise<string> {
      return readFile(join(keeper.dir, `${name}.log`), 'utf8')
    }

    async function stop(): Promise<void> {
      const { child } = started
      process.kill(child.pid, 'SIGTERM')
      await until(`relay ${name} is gone`, async () => !child.isRunning())
    }

    async function ready(): Promise<void> {
      const isReady = async () => (await fetch(`${url}/readyz`, { tls: { ca } } as RequestInit)).ok
      await until(`relay ${name} is ready`, isReady, { children: [started.child] })
    }
  }

  async function agent(name: string, kubeconfig: string, first: FleetRelay) {
    const imported = await sal.sal(['clusters', 'import', name])
    if (imported.code !== 0) throw new Error(`Cannot import "${name}": ${imported.stderr}`)
    const joinString = formatJoin({ ...parseJoin(imported.stdout, 'agent'), url: first.url })
    const command = [process.execPath, MAIN, 'agent', '--kubeconfig', kubeconfig, '--join', joinString]
    const child = await keeper.start(`agent-${name}`, command)
    const { items } = await sal.api<{ items: { id: string }[] }>('GET', `/v1/clusters?name=${name}`)
    const clusterId = items[0]?.id ?? ''
    const isConnected = async () =>
      (await sal.api<{ status: { state: string } }>('GET', `/v1/clusters/${clusterId}`)).status.state === 'connected'
    await until(`cluster ${name} is connected`, isConnected, { children: [child] })
    const log = () => readFile(join(keeper.dir, `agent-${name}.log`), 'utf8')
    const count = async () => {
      const text = await log()
      return text.split('tunnel open').length - text.split('tunnel closed').length
    }
    const tunnels = (wanted: number) =>
      until(`the agent has ${wanted} tunnels`, async () => (await count()) === wanted, { timeoutMs: 20_000 })
    return { clusterId, child, log, tunnels }
  }

  async function kubeconfigAt(person: Person, url: string): Promise<string> {
    const made = await readFile(await person.kubeconfig('--certificate'), 'utf8')
    const path = join(person.home, `kubeconfig-${new URL(url).port}`)
    await writeFile(path, made.replaceAll(sal.relayUrl, url), { mode: 0o600 })
    return path
  }
}
