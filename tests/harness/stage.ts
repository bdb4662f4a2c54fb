// What the tests of streams and of rights share: one cluster with a node and an audit log, one Salaminia, an agent, and two
// people. Nobody stops it: it goes when the process does.
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { startCluster } from './cluster.ts'
import { findKubelet } from './cluster-binaries.ts'
import type { Cluster } from './cluster-contract.ts'
import { until } from './cluster-wait.ts'
import { kubectl } from './kubectl.ts'
import { runPod } from './pod.ts'
import { type NewBinding, type Person, type Salaminia, startSalaminia } from './salaminia.ts'
import { type Through, through } from './through.ts'
import { type Answered, type Asked, dialWebSocket } from './web-socket.ts'

export const canStage =
  process.env.SAL_TEST_CLUSTER === 'real' || (process.env.SAL_TEST_CLUSTER !== 'stub' && findKubelet() !== undefined)

export type Actor = Person &
  Through & {
    /** A bearer credential of the relay, as it is now. */
    readonly bearer: string
    /** Asks for a WebSocket of the API server's `path`. */
    socket: (path: string, asked?: Partial<Asked>) => Promise<Answered>
  }
export type Stage = {
  cluster: Cluster
  sal: Salaminia
  clusterId: string
  ca: string
  admin: Actor
  /** With a client certificate, in both forms at once. */
  adminConfig: string
  /** namespace-read-only in `default`. */
  reader: Actor
  actor: (email: string, bindings: readonly NewBinding[]) => Promise<Actor>
  /** A pod that runs, in `default`. */
  pod: (name: string, container?: object) => Promise<string>
  /** What the API server's audit log says of requests whose URI has the text in it. */
  audited: (uriPart: string) => Promise<AuditEvent[]>
}
export type AuditEvent = {
  stage: string
  verb: string
  requestURI: string
  user: { username: string; groups: string[] }
  responseStatus?: { code: number }
  annotations?: Record<string, string>
}

/** A credential lives for fifteen minutes, and the files that share a stage may take longer. */
const RENEW_EVERY_MS = 5 * 60_000

let staged: Promise<Stage> | undefined

export const sharedStage = (): Promise<Stage> => {
  staged ??= openStage()
  return staged
}

async function openStage(): Promise<Stage> {
  const [cluster, sal] = await Promise.all([startCluster({ kubelet: true, audit: true }), startSalaminia()])
  const { clusterId } = await sal.agent('demo', cluster.kubeconfig)
  const { ca_pem: ca } = await sal.api<{ ca_pem: string }>('GET', '/v1/installation')
  const { items } = await sal.api<{ items: { id: string }[] }>('GET', '/v1/projects?name=default')
  const project_id = items[0]?.id ?? null
  const pod: Stage['pod'] = (name, container) => runPod(cluster, name, container)
  const stage = { cluster, sal, clusterId, ca, actor, pod, audited }
  const [admin, reader] = await Promise.all([
    actor('admin@example.com', [{ role: 'cluster-admin' }]),
    actor('reader@example.com', [{ role: 'namespace-read-only', project_id, namespaces: ['default'] }]),
  ])
  return { ...stage, admin, adminConfig: await admin.kubeconfig('--certificate'), reader }

  async function actor(email: string, bindings: readonly NewBinding[]): Promise<Actor> {
    const person = await sal.person(email, bindings)
    let bearer = await credentialOf(person)
    const renew = async () => {
      bearer = await credentialOf(person)
    }
    setInterval(() => void renew().catch(() => {}), RENEW_EVERY_MS).unref()
    return {
      ...person,
      ...(await through(sal, person, { clusterId })),
      get bearer() {
        return bearer
      },
      socket: (path, asked = {}) =>
        dialWebSocket({
          url: sal.relayUrl,
          ca,
          path: `/k8s/clusters/${clusterId}${path}`,
          ...asked,
          headers: { authorization: `Bearer ${bearer}`, ...asked.headers },
        }),
    }
  }

  async function credentialOf(person: Person): Promise<string> {
    return (await sal.api<{ token: string }>('POST', '/v1/credentials', { token: person.token })).token
  }

  async function audited(uriPart: string): Promise<AuditEvent[]> {
    const lines = (await readFile(cluster.auditLog ?? '', 'utf8')).split('\n')
    return lines.filter(line => line.includes(uriPart)).map(line => JSON.parse(line) as AuditEvent)
  }
}

/** Whether a process of this machine, as the pods' are, still runs. */
export function isAlive(pid: number): boolean {
  try {
    // A killed process that nobody has reaped yet still has its number.
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** The id that a command in the pod writes to the file `name` of its folder. */
export async function pidFrom({ cluster }: Stage, pod: string, name: string): Promise<number> {
  const read = async () => Number((await kubectl(cluster.kubeconfig, ['exec', pod, '--', 'cat', name])).stdout)
  let pid = 0
  await until(`${pod} has written ${name}`, async () => {
    pid = await read()
    return pid > 0
  })
  return pid
}
