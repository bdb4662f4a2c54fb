// How soon taking a right is felt: a thousand watches and fifty commands of fifty people over two relays, ended by the
// deletion of one binding. From the API's answer to the last byte of each stream. Prints JSON.
import http2 from 'node:http2'
import tls from 'node:tls'
import { type FleetRelay, startFleet } from '../harness/fleet.ts'
import { type Person, startSalaminia } from '../harness/salaminia.ts'
import { percentiles, relayedTarget, startFixedApiServer, type Target } from './stack.ts'

const PEOPLE = 50
const WATCHES = 20
const ROUNDS = 3

const sal = await startSalaminia({ flags: ['--sign-in-rate', '1000'] })
const fleet = await startFleet(sal)
const api = await startFixedApiServer(sal)
try {
  const relays = [await fleet.relay('one'), await fleet.relay('two')] as const
  await fleet.agent('fixed', api.kubeconfig, relays[0])
  const group = await sal.api<{ id: string }>('POST', '/v1/groups', { body: { name: 'all', display_name: 'All' } })
  const people: Person[] = []
  for (let at = 0; at < PEOPLE; at++) people.push(await member(`p${at}@example.com`, group.id))
  const rounds = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await revoke(people, relays, group.id))
  const all = rounds.flat()
  const figures = { streams: all.length / ROUNDS, rounds: ROUNDS, from_answer_to_last_byte_ms: percentiles(all) }
  process.stdout.write(`${JSON.stringify({ ...figures, most_ms: Math.round(Math.max(...all)) }, null, 2)}\n`)
} finally {
  api.stop()
  await fleet.end()
  await sal.stop()
}
process.exit(0)

async function member(email: string, group_id: string): Promise<Person> {
  const person = await sal.person(email, [])
  await sal.api('POST', '/v1/group-memberships', { body: { group_id, user_id: person.id } })
  return person
}

async function revoke(people: readonly Person[], relays: readonly FleetRelay[], group_id: string): Promise<number[]> {
  const { id } = await sal.api<{ id: string }>('POST', '/v1/bindings', {
    body: { role: 'cluster-admin', group_id, project_id: null },
  })
  const ends: Promise<number>[] = []
  for (const [at, person] of people.entries()) {
    const relayUrl = relays[at % relays.length]?.url ?? ''
    const target = await relayedTarget(sal, person, { cluster: 'fixed', path: '', relayUrl })
    for (const { ended } of [...(await watches(target)), await command(target)]) ends.push(ended)
  }
  await sal.api('DELETE', `/v1/bindings/${id}`)
  const answered = performance.now()
  return (await Promise.all(ends)).map(ended => Math.max(0, ended - answered))
}

/** `ended` is the moment of the last byte. */
type Open = { ended: Promise<number> }

function watches({ url, ca, path, token }: Target): Promise<Open[]> {
  const session = http2.connect(url, { ca })
  session.on('error', () => {})
  return Promise.all(
    Array.from({ length: WATCHES }, async () => {
      const watch = session.request({ ':path': `${path}/api/v1/pods?watch=1`, authorization: `Bearer ${token}` })
      watch.on('error', () => {})
      const ended = new Promise<number>(resolve => watch.on('close', () => resolve(performance.now())))
      await new Promise<void>(resolve => watch.once('data', () => resolve()))
      watch.resume()
      return { ended }
    }),
  )
}

async function command({ url, ca, path, token }: Target): Promise<Open> {
  const { hostname, port } = new URL(url)
  const socket = tls.connect({ host: hostname, port: Number(port), ca, ALPNProtocols: ['http/1.1'] })
  const ended = new Promise<number>(resolve => socket.on('close', () => resolve(performance.now())))
  const open = new Promise<void>(resolve => socket.once('data', () => resolve()))
  socket.on('error', () => {})
  socket.on('end', () => socket.end())
  socket.write(
    `${[
      `GET ${path}/api/v1/namespaces/default/pods/bench/exec?command=sh&stays=1 HTTP/1.1`,
      `host: ${hostname}`,
      `authorization: Bearer ${token}`,
      'connection: Upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-protocol: v5.channel.k8s.io',
    ].join('\r\n')}\r\n\r\n`,
  )
  await open
  return { ended }
}
