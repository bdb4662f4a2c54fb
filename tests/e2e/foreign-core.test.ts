// A relay whose folder was copied to another installation, or whose core was installed anew: it says so and ends, while
// one that was serving its own core stays and serves nobody.
import { afterAll, beforeAll, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Fixture, HOOK_MS, openFixture } from '../../core/fixture'
import { createLog } from '../../kit/log'
import { DEFAULT_LIMITS } from '../../relay/limits/settings'
import { type Relay, startRelay } from '../../relay/main'
import { DEFAULT_SPOOL_LIMITS } from '../../relay/spool/settings'
import { formatJoin, parseJoin } from '../../relay/wire/join'
import { until } from '../harness/cluster-wait.ts'

let own: Fixture
let other: Fixture
let dir: string
let data: string
const lines: string[] = []
const log = createLog({ level: 'warn', isHuman: false, now: Date.now, write: line => void lines.push(line) })

beforeAll(async () => {
  own = await openFixture()
  other = await openFixture()
  dir = await mkdtemp(join(tmpdir(), 'sal-foreign-'))
  data = join(dir, 'relay')
}, HOOK_MS)
afterAll(async () => {
  await own.close()
  await other.close()
  await rm(dir, { recursive: true, force: true })
})

const start = (coreUrl: string | undefined, joinText?: string, folder = data): Promise<Relay> =>
  startRelay(
    {
      ...{ data: folder, listen: { host: '127.0.0.1', port: 0 }, addresses: 'localhost', name: 'relay', coreUrl },
      ...{ join: joinText, joinFile: undefined, logLevel: 'warn' as const },
      ...DEFAULT_LIMITS,
      ...DEFAULT_SPOOL_LIMITS,
      ...{
        agentUrl: undefined,
        peerListen: undefined,
        peerUrl: undefined,
        drainSeconds: 0,
        trustedBalancers: undefined,
        httpsProxy: undefined,
        noProxy: undefined,
      },
    },
    { log },
  )

/** Where core seems to be; what is there can be changed. */
async function doorTo(url: string) {
  let port = Number(new URL(url).port)
  const sockets = new Set<net.Socket>()
  const server = net.createServer(socket => {
    const onward = net.connect(port, '127.0.0.1')
    for (const one of [socket, onward]) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        socket.destroy()
        onward.destroy()
      })
    }
    socket.pipe(onward).pipe(socket)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `https://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    leadTo: (next: string) => {
      port = Number(new URL(next).port)
      for (const socket of sockets) socket.destroy()
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

const sentence = () =>
  `Cannot start the relay: The core at "${other.internalUrl}" belongs to another installation than the one with which ` +
  `this relay was enrolled, as "${data}" has it; give --core-url of its own core, or move that folder away and enrol ` +
  'it with --join'

test('a relay that serves stays when something else takes the place of its core, is not ready, and says why', async () => {
  const door = await doorTo(own.internalUrl)
  const { join: text } = await own.services.enrolments.forOwnRelay()
  const relay = await start(door.url, text)
  let hasEnded = false
  relay.done.catch(() => {
    hasEnded = true
  })
  await until('it is ready', async () => relay.isReady())
  door.leadTo(other.internalUrl)
  await until('it says so', async () =>
    lines.some(line => line.includes('something else answers in the place of core')),
  )
  expect([relay.isReady(), hasEnded]).toEqual([false, false])
  door.leadTo(own.internalUrl)
  await until('it is ready again', async () => relay.isReady())
  await relay.close()
  door.close()
  expect(lines.filter(line => line.includes('in the place of core'))).toHaveLength(1)
})

test('a relay that starts at the core of another installation ends with one sentence', async () => {
  const relay = await start(other.internalUrl)
  await expect(relay.done).rejects.toThrow(sentence())
  expect(relay.isReady()).toBe(false)
  await relay.close()
})

test('so does its process, with a code that says it failed', async () => {
  const main = join(import.meta.dir, '../../cli/main.ts')
  const flags = ['--data', data, '--listen', '127.0.0.1:0', '--core-url', other.internalUrl]
  const run = Bun.spawn([process.execPath, main, 'relay', ...flags], { stderr: 'pipe', stdout: 'ignore' })
  const shown = await new Response(run.stderr).text()
  expect([await run.exited, shown.split('\n').filter(line => line.includes('Cannot'))]).toEqual([1, [sentence()]])
})

test('a join string is of use at the core that made it only', async () => {
  const made = parseJoin((await own.services.enrolments.forOwnRelay()).join, 'relay')
  const text = formatJoin({ ...made, url: other.internalUrl })
  await expect(start(undefined, text, join(dir, 'fresh'))).rejects.toThrow(
    `Cannot enrol the relay: The core at "${other.internalUrl}" belongs to another installation than the join string`,
  )
})

test('while no core answers, a relay waits', async () => {
  const door = await doorTo(own.internalUrl)
  door.leadTo('https://127.0.0.1:1')
  const relay = await start(door.url)
  door.leadTo(own.internalUrl)
  await until('it is ready', async () => relay.isReady())
  await relay.close()
  door.close()
})
