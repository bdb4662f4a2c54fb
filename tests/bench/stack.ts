// What every figure of the data path stands on: Salaminia, an API server that costs nothing, and a person who may do all.
import { join } from 'node:path'
import { writeKubeconfig } from '../harness/cluster-kubeconfig.ts'
import type { Person, Salaminia } from '../harness/salaminia.ts'
import type { Load, LoadResult } from './load.ts'

export type Target = { url: string; ca: string; path: string; token: string }
/** With the token that asks it directly; without a process of its own where it is a stub. */
export type ApiServer = { url: string; ca: string; token: string; kubeconfig: string; pid: number | undefined }
export type FixedApiServer = ApiServer & { pid: number; stop: () => void }

/** One person asks for more than a principal may. */
export const NO_RATE = ['--requests-per-second', '1000000', '--request-burst', '1000000']

export async function startFixedApiServer(sal: Salaminia): Promise<FixedApiServer> {
  const server = Bun.spawn([process.execPath, join(import.meta.dir, 'fixed-api-server.ts')], { stdout: 'pipe' })
  const first = await server.stdout.getReader().read()
  const { url, ca } = JSON.parse(new TextDecoder().decode(first.value)) as { url: string; ca: string }
  const user = { token: 'bench' }
  const kubeconfig = await writeKubeconfig(join(sal.dir, `fixed-${server.pid}`), { server: url, caPem: ca, user })
  return { url, ca, ...user, kubeconfig, pid: server.pid, stop: () => server.kill() }
}

/** The same path of a cluster, through the relay. */
export async function relayedTarget(
  sal: Salaminia,
  person: Person,
  { cluster, path, relayUrl = sal.relayUrl }: { cluster: string; path: string; relayUrl?: string },
): Promise<Target> {
  const found = await sal.api<{ items: { id: string }[] }>('GET', `/v1/clusters?name=${cluster}`)
  const { token } = await sal.api<{ token: string }>('POST', '/v1/credentials', { token: person.token })
  const { ca_pem } = await sal.api<{ ca_pem: string }>('GET', '/v1/installation')
  return { url: relayUrl, ca: ca_pem, path: `/k8s/clusters/${found.items[0]?.id}${path}`, token }
}

/** By a process of its own. */
export async function measure(what: Load): Promise<LoadResult> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'load.ts'), JSON.stringify(what)], {
    stdout: 'pipe',
  })
  const result = JSON.parse(await new Response(child.stdout).text()) as LoadResult
  if (result.failures > 0) throw new Error(`${result.failures} of ${what.count} requests to ${what.url} failed`)
  return result
}

export function percentiles(values: readonly number[]): { p50: number; p99: number } {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 1000) / 1000
  return { p50: at(0.5), p99: at(0.99) }
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
