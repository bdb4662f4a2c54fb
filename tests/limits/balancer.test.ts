// Behind a balancer that says for whom it speaks, a source is the client and not the balancer.
import { afterAll, beforeAll, expect, setDefaultTimeout, test } from 'bun:test'
import tls, { type TLSSocket } from 'node:tls'
import { parseRanges } from '../../kit/addresses'
import { type Balancer, header2, startBalancer } from '../harness/balancer.ts'
import { until } from '../harness/cluster-wait.ts'
import { openPath, type Path } from '../harness/path.ts'

setDefaultTimeout(20_000)

const TRUSTED = '127.0.0.2'
const [AGENT, ATTACKER, OTHER] = [7, 8, 9].map(last => header2('21', '11', `cb00710${last}c0000201303901bb`)) as [
  Buffer,
  Buffer,
  Buffer,
]
const MOST = 12

let path: Path
const balancers: Balancer[] = []
const sockets: TLSSocket[] = []
const balancer = async (port: number, header: Buffer): Promise<number> => {
  const started = await startBalancer(port, { from: TRUSTED, begin: upstream => void upstream.write(header) })
  balancers.push(started)
  return started.port
}

beforeAll(async () => {
  path = await openPath({
    balancers: parseRanges(TRUSTED),
    before: port => balancer(port, AGENT),
    limits: { maxConnectionsPerAddress: MOST, maxHandshakes: 4, maxHandshakesPerAddress: 2 },
  })
}, 60_000)
afterAll(async () => {
  for (const socket of sockets) socket.destroy()
  for (const one of balancers) one.close()
  await path?.close()
})

/** Whether TLS came about; it stays open then. */
function shake(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = tls.connect({ host: '127.0.0.1', port, ca: path.ca })
    sockets.push(socket)
    socket.on('error', () => {})
    socket.once('secureConnect', () => resolve(true))
    socket.once('close', () => resolve(false))
  })
}

test('one client beyond its limit is closed, another by the same balancer is served', async () => {
  const [attacker, other] = [await balancer(path.relay.port, ATTACKER), await balancer(path.relay.port, OTHER)]
  const made: boolean[] = []
  for (let n = 0; n < MOST + 3; n++) made.push(await shake(attacker))
  expect(made).toEqual([...Array<boolean>(MOST).fill(true), false, false, false])
  expect(await shake(other)).toBe(true)
  for (const socket of sockets.slice(0, MOST)) socket.destroy()
  await until('there is room', () => shake(attacker))
})
