// Agents that are nothing but their end of the tunnel: a thousand of them in one process, to see what a relay pays for each.
import http2, { type ServerHttp2Stream } from 'node:http2'
import tls from 'node:tls'
import { newKeyAndCsr } from '../../relay/wire/csr.ts'
import { parseJoin } from '../../relay/wire/join.ts'
import { AGENT_PATHS, type AgentCertificate, REPORT_EVERY_MS } from '../../relay/wire/messages.ts'
import type { Salaminia } from '../harness/salaminia.ts'

export type BenchAgent = { clusterId: string; relay: { host: string; port: number }; tls: object; fingerprint: string }

/** Imports and enrols clusters through the API and the relay, sixteen at a time. */
export async function enrolAgents(sal: Salaminia, relayUrl: string, count: number): Promise<BenchAgent[]> {
  const { items } = await sal.api<{ items: { id: string }[] }>('GET', '/v1/projects?name=default')
  const all: BenchAgent[] = []
  let next = 0
  const worker = async () => {
    while (next < count) all.push(await enrol(sal, relayUrl, { at: next++, projectId: items[0]?.id ?? '' }))
  }
  await Promise.all(Array.from({ length: 16 }, worker))
  return all
}

async function enrol(
  sal: Salaminia,
  relayUrl: string,
  { at, projectId }: { at: number; projectId: string },
): Promise<BenchAgent> {
  const body = { name: `bench-${at}`, project_id: projectId }
  const { id: clusterId } = await sal.api<{ id: string }>('POST', '/v1/clusters', { body })
  const { join } = await sal.api<{ join: string }>('POST', `/v1/clusters/${clusterId}/enrolments`)
  const { token, root } = parseJoin(join, 'agent')
  const { key, csr } = newKeyAndCsr()
  const fingerprint = crypto.randomUUID()
  const answer = await fetch(relayUrl + AGENT_PATHS.enrolment, {
    method: 'POST',
    body: JSON.stringify({ token, csr, fingerprint }),
    tls: { ca: root },
  } as RequestInit)
  if (!answer.ok) throw new Error(`Cannot enrol: ${await answer.text()}`)
  const { chain } = (await answer.json()) as AgentCertificate
  const { hostname, port } = new URL(relayUrl)
  return { clusterId, relay: { host: hostname, port: Number(port) }, tls: { ca: root, cert: chain, key }, fingerprint }
}

/** Keeps the tunnel up, with the pauses of a real agent, until the signal aborts. */
export async function keepDialling(agent: BenchAgent, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await dialOnce(agent, signal).catch(() => {})
    if (!signal.aborted) await Bun.sleep(100 + Math.random() * 1_400)
  }
}

function dialOnce(agent: BenchAgent, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const socket = tls.connect({ ...agent.relay, ...agent.tls, ALPNProtocols: ['h2'] })
    const end = () => void socket.destroy()
    signal.addEventListener('abort', end, { once: true })
    socket.on('error', () => {})
    socket.on('close', () => {
      signal.removeEventListener('abort', end)
      resolve()
    })
    socket.on('secureConnect', () => {
      const server = http2.createServer()
      server.on('session', session => session.on('error', end))
      server.on('stream', (stream, headers) => answer(agent, stream as ServerHttp2Stream, headers['sal-control']))
      server.emit('connection', socket)
    })
  })
}

function answer({ fingerprint }: BenchAgent, stream: ServerHttp2Stream, control: unknown): void {
  stream.on('error', () => {})
  stream.resume()
  if (control !== 'report') return stream.respond({ ':status': 204 }, { endStream: true })
  stream.respond({ ':status': 200 })
  const report = { agent_version: 'bench', kubernetes_version: 'v1.34.4', node_count: 1, fingerprint }
  const say = () => void stream.write(`${JSON.stringify(report)}\n`)
  say()
  const beat = setInterval(say, REPORT_EVERY_MS)
  stream.on('close', () => clearInterval(beat))
}
